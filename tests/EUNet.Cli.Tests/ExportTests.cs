namespace EUNet.Cli.Tests;

public sealed class ExportTests : IDisposable
{
    private static readonly string Shipped = Path.Combine(AppContext.BaseDirectory, "weights", "eunet-lite0-camvid.safetensors");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eunet-cli-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task ShippedNetwork_OfOneSize()
    {
        var outcome = (await Run("export", "eunet-lite0-camvid", "--onnx", "a.onnx", "--size", "90x120", "--batch", "2")).Succeeded();
        Assert.Contains("input 2 x 3 x 90 x 120, normalised by the caller", outcome.Output);
        Assert.Contains("wrote a.onnx", outcome.Output);
        Assert.InRange(Size("a.onnx"), 20_000_000, 24_000_000); // 5.6 M parameters
        Assert.Single(_folder.EnumerateFileSystemInfos());
    }

    [Fact]
    public async Task AnySize_Normalized_Unfolded_WithWeights()
    {
        var outcome = (await Run(
            "export", "eunet-lite0-camvid", "--onnx", "b.onnx", "--weights", Shipped, "--dynamic", "--no-fold", "--normalize")).Succeeded();
        Assert.Contains("input batch x 3 x height x width, 0 to 255", outcome.Output);
        var text = File.ReadAllText(Path.Combine(_folder.FullName, "b.onnx"), System.Text.Encoding.Latin1);
        Assert.Contains("BatchNormalization", text);
        Assert.Contains("0..255", text);
        Assert.Contains("height", text);
        Assert.Contains(Model.NetworkCatalog.All.Single(entry => entry.Card.Name == "eunet-lite0-camvid").Card.Fingerprint, text);
    }

    [Fact]
    public async Task UnknownNetwork() => (await Run("export", "eunet-tini", "--onnx", "a.onnx")).Failed(1, "Did you mean 'eunet-tiny'?");

    [Fact]
    public async Task NoWeights() => (await Run("export", "eunet-b0", "--onnx", "a.onnx")).Failed(1, "No weights ship for 'eunet-b0'", "--weights FILE");

    [Fact]
    public async Task WeightsOfAnother()
        => (await Run("export", "eunet-tiny", "--onnx", "a.onnx", "--weights", Shipped)).Failed(1, "eunet-lite0-camvid.safetensors", "stem_conv.weight");

    [Fact]
    public async Task FolderThatIsNotThere()
        => (await Run("export", "eunet-lite0-camvid", "--onnx", "none/a.onnx")).Failed(1, "none/a.onnx: cannot be written");

    [Theory]
    [InlineData("0x100")]
    [InlineData("100x99999")]
    public async Task SizeThatCannotBe(string size)
    {
        (await Run("export", "eunet-lite0-camvid", "--onnx", "a.onnx", "--size", size)).Failed(1, "--size", "Give another size");
        Assert.Empty(_folder.EnumerateFileSystemInfos());
    }

    [Theory]
    [InlineData("export")]
    [InlineData("export", "eunet-lite0-camvid")]
    [InlineData("export", "eunet-lite0-camvid", "--onnx")]
    [InlineData("export", "eunet-lite0-camvid", "--onnx", "")]
    [InlineData("export", "eunet-lite0-camvid", "--onnx", "a.onnx", "--batch", "0")]
    [InlineData("export", "eunet-lite0-camvid", "--onnx", "a.onnx", "--size", "large")]
    [InlineData("export", "eunet-lite0-camvid", "--onnx", "a.onnx", "--dynamic", "--batch", "2")]
    [InlineData("export", "eunet-lite0-camvid", "--onnx", "a.onnx", "--dynamic", "--size", "64x64")]
    public async Task WrongUsage_IsExitCode2(params string[] args)
    {
        (await Run(args)).Failed(2, "--help");
        Assert.Empty(_folder.EnumerateFileSystemInfos());
    }

    private long Size(string file) => new FileInfo(Path.Combine(_folder.FullName, file)).Length;

    private Task<Outcome> Run(params string[] args) => Eunet.Run(_folder.FullName, args);
}
