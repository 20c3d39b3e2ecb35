using EUNet.Devices;
using EUNet.Imaging;
using EUNet.Model.Weights;
using EUNet.Testing;

namespace EUNet.Model.Tests.Golden;

/// <summary>The weights that ship, on CamVid's val photos, against PyTorch's masks.</summary>
[Trait("Category", "Golden")]
public sealed class CamVidTests
{
    [Fact]
    public void ValMasks_AgreeInAllButOneOfAThousandPixels()
    {
        var masks = Path.Combine(GoldenFolder.Path, "camvid", "val");
        var photos = Path.Combine(GoldenFolder.Path, "..", "data", "camvid", "val");
        Assert.SkipUnless(Directory.Exists(masks) && Directory.Exists(photos), $"CamVid is not there: {masks}, {photos}");
        using var network = EUNetLite0CamVid.Load(PretrainedWeights.Find("eunet-lite0-camvid")!);
        using var session = network.CreateSession(Device.Cpu, 1, 360, 480);
        long equal = 0, pixels = 0;
        var files = Directory.GetFiles(masks, "*.png");
        foreach (var file in files)
        {
            var expected = ImageFile.LoadMask(file).Indices;
            var found = session.Segment(ImageFile.Load(Path.Combine(photos, Path.GetFileNameWithoutExtension(file) + ".jpg"))).Indices;
            Assert.Equal(expected.Length, found.Length);
            for (var i = 0; i < expected.Length; i++)
            {
                equal += expected[i] == found[i] ? 1 : 0;
            }

            pixels += expected.Length;
        }

        Assert.Equal(101, files.Length);
        Assert.True(equal >= 0.999 * pixels, $"{100.0 * equal / pixels:F3} % of the pixels agree");
    }
}
