using EUNet.Data;
using EUNet.Devices;
using EUNet.Imaging;
using EUNet.Model.Weights;
using EUNet.Testing;
using EUNet.Training;

namespace EUNet.Model.Tests.Golden;

/// <summary>CamVid's val photos: the reference run's weights against PyTorch's masks, those that ship against the truth.</summary>
[Trait("Category", "Golden")]
public sealed class CamVidTests
{
    [Fact]
    public void ValMasks_AgreeInAllButOneOfAThousandPixels()
    {
        var masks = Path.Combine(GoldenFolder.Path, "camvid", "val");
        var photos = Path.Combine(GoldenFolder.Path, "..", "data", "camvid", "val");
        Assert.SkipUnless(Directory.Exists(masks) && Directory.Exists(photos), $"CamVid is not there: {masks}, {photos}");
        using var network = EUNetLite0CamVid.Load(Path.Combine(GoldenFolder.Path, "camvid", "eunet-lite0-camvid.safetensors"));
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

    [Fact]
    public void WeightsThatShip_AreBetterThanTheReference()
    {
        var data = Path.Combine(GoldenFolder.Path, "..", "data", "camvid");
        Assert.SkipUnless(Directory.Exists(data), $"CamVid is not there: {data}");
        using var network = EUNetLite0CamVid.Load(PretrainedWeights.Find("eunet-lite0-camvid")!);
        using var session = network.CreateSession(Device.Cpu, 1, 360, 480);
        var photos = SegmentationFolder.Open(data, "val", network.Card.PixelClasses, network.Card.IgnoreIndex, budget: 0);
        var matrix = Evaluation.Of(photos, network.Card, session.Segment);
        Assert.Equal(0.6815, matrix.MeanIou!.Value, 5e-4); // docs/camvid; the reference run: 0.6529
        Assert.Equal(0.9134, matrix.PixelAccuracy!.Value, 5e-4);
    }
}
