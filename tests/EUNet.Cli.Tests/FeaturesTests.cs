using EUNet.Devices;
using EUNet.Imaging;
using EUNet.Model;
using EUNet.Testing;
using EUNet.Weights;

namespace EUNet.Cli.Tests;

public sealed class FeaturesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eunet-cli-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Safetensors_HasTheTaps_InPyTorchsOrder()
    {
        var outcome = (await Run("features", Eunet.Street, "--taps", "2b,5c.drop", "--size", "64x96", "--out", "f.safetensors")).Succeeded();
        Assert.Matches(@"5c\.drop +112 x 4 x 6 ", outcome.Output);
        using var network = EUNetLite0CamVid.Load(Model.Weights.PretrainedWeights.Find("eunet-lite0-camvid")!);
        using var session = network.CreateSession(Device.Cpu, 1, 64, 96, keepTaps: true);
        session.Run(ImageResize.Bilinear(ImageFile.Load(Eunet.Street), 96, 64));
        using var file = TensorFile.Open(At("f.safetensors"));
        Assert.Equal(["2b", "5c.drop"], file.Tensors.Select(tensor => tensor.Name));
        foreach (var tensor in file.Tensors)
        {
            var map = session.Taps[tensor.Name];
            Assert.Equal([1, map.Channels, map.Height, map.Width], tensor.Shape);
            var (found, expected) = (new float[tensor.Length], session.ReadTap(tensor.Name));
            file.Read(tensor, found);
            Assert.All(Enumerable.Range(0, found.Length), i => Assert.Equal(expected[(i % map.Pixels * map.Channels) + (i / map.Pixels)], found[i]));
        }
    }

    [Fact]
    public async Task Picture_LiesBesideThePhoto()
    {
        File.Copy(Eunet.Street, At("street.jpg"));
        (await Run("features", "street.jpg", "--taps", "2b,logits")).Succeeded();
        var picture = ImageFile.Load(At("street-features.png"));
        Assert.Equal((2 + (8 * 98), 2 + (3 * 98) + 12 + (2 * 98)), (picture.Width, picture.Height)); // 24 channels and 11
        Assert.True(picture.Pixels.Distinct().Count() > 200);
    }

    [Fact]
    public async Task EncodersWeights_GiveTheEncodersTapsOfAClassifier()
    {
        using (var network = new EfficientNetLite0())
        {
            SafetensorsWriter.Write(
                At("encoder.safetensors"),
                [.. network.Parameters.Items.Where(parameter => parameter.Name.StartsWith("stem", StringComparison.Ordinal) || parameter.Name.StartsWith("block", StringComparison.Ordinal))
                    .Select(parameter => new TensorSource(parameter.Name, parameter.Shape, elements => Procedural.Parameter(parameter.Name, [.. parameter.Shape], 3).CopyTo(elements)))],
                StorageType.F16);
        }

        string[] args = ["features", Eunet.Street, "--network", "efficientnet-lite0", "--weights", "encoder.safetensors", "--out", "f.png", "--taps"];
        Assert.Contains("320 x 7 x 7", (await Run([.. args, "7a,stem"])).Succeeded().Output);
        (await Run([.. args, "7a,top"])).Failed(1, "encoder.safetensors", "'top' comes after it", "5c.drop");
    }

    [Fact]
    public async Task UnknownTap_NamesThoseThereAre() => (await Run("features", Eunet.Street, "--taps", "2b,9z")).Failed(1, "no tap '9z'", "5c.drop");

    [Theory]
    [InlineData("features")]
    [InlineData("features", "a.jpg")]
    [InlineData("features", "a.jpg", "b.jpg", "--taps", "2b")]
    public async Task WrongUsage_IsExitCode2(params string[] args) => (await Run(args)).Failed(2, "--help");

    private string At(string path) => Path.Combine(_folder.FullName, path);

    private Task<Outcome> Run(params string[] args) => Eunet.Run(_folder.FullName, args);
}
