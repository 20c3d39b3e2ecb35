using EUNet.Imaging;
using EUNet.Weights;

namespace EUNet.Cli.Tests;

public sealed class SegmentTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eunet-cli-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Photo_GivesTableAndOverlayBesideIt()
    {
        File.Copy(Eunet.Street, At("street.jpg"));
        var outcome = (await Run("segment", "street.jpg")).Succeeded();
        string[] lines = outcome.Output.Split('\n');
        Assert.Matches("^class +share +colour$", lines[0]);
        Assert.Contains(lines, line => line.StartsWith("road ", StringComparison.Ordinal) && line.EndsWith("#804080", StringComparison.Ordinal));
        Assert.Contains("wrote street-overlay.png", outcome.Output);
        Assert.DoesNotContain('\u001b', outcome.Output);
        var shares = lines.Where(line => line.Contains(" % ")).Select(line => double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1])).ToList();
        Assert.InRange(shares.Sum(), 99, 101);
        Assert.Equal(shares.OrderDescending(), shares);
        var overlay = ImageFile.Load(At("street-overlay.png"));
        Assert.Equal((480, 360), (overlay.Width, overlay.Height));
        Assert.Equal(["street-overlay.png", "street.jpg"], Names());
    }

    [Fact]
    public async Task Out_TakesTheOverlay_AndSizeIsHeeded()
    {
        var outcome = (await Run("segment", Eunet.Street, "--out", "new/folder", "--size", "97x131", "--threads", "1")).Succeeded();
        Assert.Contains("at 131 x 97 on cpu/1", outcome.Output);
        Assert.True(File.Exists(At("new/folder/street-overlay.png")));
        Assert.Equal(480, ImageFile.Load(At("new/folder/street-overlay.png")).Width);
    }

    [Fact]
    public async Task NoSuchPhoto() => (await Run("segment", "none.jpg")).Failed(1, "none.jpg", "no such file");

    [Fact]
    public async Task TextNamedAsPhoto()
    {
        File.WriteAllText(At("text.jpg"), "not a photo");
        (await Run("segment", "text.jpg")).Failed(1, "text.jpg", "is not a picture");
        Assert.Equal(["text.jpg"], Names());
    }

    [Fact]
    public async Task HalfAPhoto()
    {
        File.WriteAllBytes(At("half.jpg"), File.ReadAllBytes(Eunet.Street)[..40_000]);
        (await Run("segment", "half.jpg")).Failed(1, "half.jpg", "cut short");
        Assert.Equal(["half.jpg"], Names());
    }

    [Fact]
    public async Task UnknownNetwork_NamesTheNearest()
        => (await Run("segment", Eunet.Street, "--network", "eunet-lite0-camvod")).Failed(1, "eunet-lite0-camvod", "Did you mean 'eunet-lite0-camvid'?");

    [Fact]
    public async Task ClassifierDoesNotSegment()
        => (await Run("segment", Eunet.Street, "--network", "efficientnet-lite0")).Failed(1, "does not segment", "eunet-lite0-camvid");

    [Fact]
    public async Task NetworkWithoutWeights_AsksForThem() => (await Run("segment", Eunet.Street, "--network", "eunet-b0")).Failed(1, "eunet-b0", "--weights");

    [Fact]
    public async Task WeightsThatDoNotFit_AreNamedTensorByTensor()
    {
        SafetensorsWriter.Write(
            At("w.safetensors"),
            [new("head.weight", [7, 16, 1, 1], span => span.Clear()), new("stranger", [1], span => span.Clear())],
            StorageType.F32);
        (await Run("segment", Eunet.Street, "--weights", "w.safetensors", "--out", "out"))
            .Failed(1, "w.safetensors", "stem_conv.weight", "and 313 more", "stranger [1]", "[7, 16, 1, 1] in the file, [11, 16, 1, 1] in the network");
        Assert.Equal(["w.safetensors"], Names());
    }

    [Fact]
    public async Task WeightsOfAnotherVersionOfTheSpec_AreLoadedWithAWarning()
    {
        using (var network = new EUNet.Model.EUNetTiny())
        {
            network.Initialize(3);
            SafetensorsWriter.Write(
                At("w.safetensors"), network.Parameters, StorageType.F32, new Dictionary<string, string> { ["network"] = "eunet-tiny", ["fingerprint"] = "0123" });
        }

        var outcome = await Run("segment", Eunet.Street, "--network", "eunet-tiny", "--weights", "w.safetensors", "--size", "32x40", "--out", "out");
        Assert.True(outcome.Code == 0, outcome.Error);
        Assert.StartsWith("eunet: warning: w.safetensors: written for another version of the spec, of 'eunet-tiny' (fingerprint 0123, now ", outcome.Error, StringComparison.Ordinal);
        Assert.Single(outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.True(File.Exists(At("out/street-overlay.png")));
    }

    [Fact]
    public async Task TruncatedWeights()
    {
        var whole = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "weights", "eunet-lite0-camvid.safetensors"));
        File.WriteAllBytes(At("w.safetensors"), whole[..^100]);
        (await Run("segment", Eunet.Street, "--weights", "w.safetensors", "--out", "out")).Failed(1, "w.safetensors", "cut short");
        Assert.Equal(["w.safetensors"], Names());
    }

    [Theory]
    [InlineData("0x100", "0 x 100")]
    [InlineData("100000x10", "100000 x 10")]
    [InlineData("16384x16384", "GB")]
    public async Task SizeThatCannotBe(string size, string part) => (await Run("segment", Eunet.Street, "--size", size)).Failed(1, part);

    [Fact]
    public async Task OutputThatCannotBeWritten()
    {
        File.WriteAllText(At("file"), "");
        (await Run("segment", Eunet.Street, "--out", "file/below")).Failed(1, "file/below", "cannot be created");
    }

    [Fact]
    public async Task CudaWhereThereIsNone_SaysWhy()
    {
        var devices = await Run("devices");
        Assert.SkipWhen(devices.Output.Split('\n').Any(line => line.StartsWith("cuda:0", StringComparison.Ordinal) && line.Contains(" usable")), "This machine has a CUDA device.");
        (await Run("segment", Eunet.Street, "--device", "cuda")).Failed(1, "cuda");
    }

    [Theory]
    [InlineData("segment")]
    [InlineData("segment", "a.jpg", "--size", "big")]
    [InlineData("segment", "a.jpg", "--size", "-1x4")]
    [InlineData("segment", "a.jpg", "--threads", "0")]
    [InlineData("segment", "a.jpg", "--threads", "two")]
    [InlineData("segment", "a.jpg", "--device", "gpu")]
    [InlineData("segment", "a.jpg", "--nonsense")]
    [InlineData("segment", "a.jpg", "--tile", "63")]
    [InlineData("segment", "a.jpg", "--tile", "128", "--overlap", "65")]
    [InlineData("segment", "a.jpg", "--overlap", "-1")]
    [InlineData("segment", "a.jpg", "--overlap", "few")]
    [InlineData("nonsense")]
    [InlineData()]
    public async Task WrongUsage_IsExitCode2(params string[] args) => (await Run(args)).Failed(2, "--help");

    private string At(string path) => Path.Combine(_folder.FullName, path);

    private IEnumerable<string> Names() => _folder.EnumerateFileSystemInfos().Select(info => info.Name).Order(StringComparer.Ordinal);

    private Task<Outcome> Run(params string[] args) => Eunet.Run(_folder.FullName, args);
}
