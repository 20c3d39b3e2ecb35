using System.Text.Json;
using EUNet.Model;
using EUNet.Testing;
using EUNet.Weights;
using EUNet.Weights.Sources;

namespace EUNet.Cli.Tests;

public sealed class WeightsTests : IDisposable
{
    private static readonly string Shipped = Path.Combine(AppContext.BaseDirectory, "weights", "eunet-lite0-camvid.safetensors");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eunet-cli-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task File_IsDescribed_AndHeldAgainstItsNetwork()
    {
        var outcome = (await Run("weights", Shipped, "--network", "eunet-lite0-camvid")).Succeeded();
        Assert.Contains("format       safetensors", outcome.Output);
        Assert.Contains("source       EUNet, this project", outcome.Output);
        Assert.Matches(@"tensors      \d+: \d+ F16", outcome.Output);
        Assert.Matches(@"parameters   \d,\d\d\d,\d\d\d", outcome.Output);
        Assert.Contains("eunet-lite0-camvid: fits, all ", outcome.Output);
        Assert.DoesNotContain("missing", outcome.Output);
    }

    [Fact]
    public async Task OtherNetwork_IsExitCode1_WithWhatIsMissingAndSurplus()
    {
        var outcome = await Run("weights", Shipped, "--network", "eunet-tiny");
        Assert.Equal(1, outcome.Code);
        Assert.Contains("eunet-tiny: does not fit", outcome.Output);
        Assert.Matches(@"\d+ surplus:", outcome.Output);
        Assert.Contains("stem_conv.weight: [32, 3, 3, 3] in the file, [8, 3, 3, 3] in the network", outcome.Output);
        Assert.StartsWith("eunet: ", outcome.Error);
        Assert.Contains("does not fit eunet-tiny", outcome.Error);
    }

    [Fact]
    public async Task Json_IsOneObject()
    {
        WriteTimmEncoder("timm.pth");
        var outcome = (await Run("weights", "timm.pth", "--network", "eunet-tiny", "--json")).Succeeded();
        using var json = JsonDocument.Parse(outcome.Output);
        var (file, network) = (json.RootElement.GetProperty("file"), json.RootElement.GetProperty("network"));
        Assert.Equal("timm", file.GetProperty("source").GetString());
        Assert.Equal("imagenet", file.GetProperty("normalize").GetString());
        Assert.Equal(file.GetProperty("tensors").GetInt32(), file.GetProperty("types").GetProperty("float32").GetInt32());
        Assert.Equal("encoder", network.GetProperty("fits").GetString());
        Assert.Equal(["conv_head.weight [4, 4, 1, 1]", "classifier.bias [4]"], network.GetProperty("classifier").EnumerateArray().Select(item => item.GetString()));
        Assert.Contains(network.GetProperty("missing").EnumerateArray(), item => item.GetString() == "head.bias [3]");
    }

    [Fact]
    public async Task TorchFile_OfTimm_InitialisesAnEncoder_AndSaysWhatItLeftOut()
    {
        WriteTimmEncoder("timm.pth");
        Directory.CreateDirectory(At("data/train"));
        Directory.CreateDirectory(At("data/trainannot"));
        File.Copy(Eunet.Street, At("data/train/a.jpg"));
        Imaging.ImageFile.SaveMask(new Imaging.IndexImage(480, 360, new byte[480 * 360]), At("data/trainannot/a.png"));
        var outcome = (await Run("train", "eunet-tiny", "--data", "data", "--steps", "1", "--batch", "1", "--crop", "32x32", "--init", "timm.pth", "--out", "run")).Succeeded();
        Assert.Matches(@"\d+ of \d+ tensors from timm.pth \(timm\); left out, as the network has no place for it: conv_head, classifier", outcome.Output);
    }

    [Fact]
    public async Task TorchFile_Segments_AsItsSafetensorsDo()
    {
        using (var file = TensorFile.Open(Shipped))
        {
            File.WriteAllBytes(At("w.pth"), TorchWriter.StateDict(file.Tensors.Select(tensor => (tensor.Name, tensor.Shape.Select(extent => (int)extent).ToArray(), Read(file, tensor)))));
        }

        string[] args = ["segment", Eunet.Street, "--size", "90x120", "--out", "out"];
        var own = (await Run([.. args, "--weights", Shipped])).Succeeded();
        var torch = (await Run([.. args, "--weights", "w.pth"])).Succeeded();
        Assert.Equal(own.Output.Split('\n').Where(line => line.Contains(" % ")), torch.Output.Split('\n').Where(line => line.Contains(" % ")));
        Assert.Contains(" % ", own.Output);
    }

    [Fact]
    public async Task PickleWithCode_IsRefusedByItsName()
    {
        File.WriteAllBytes(At("evil.pth"), TorchWriter.Archive("cposix\nsystem\nU\u0005touchR."u8, []));
        (await Run("weights", "evil.pth")).Failed(1, "evil.pth", "posix.system", "nothing of it was run");
        (await Run("segment", Eunet.Street, "--weights", "evil.pth")).Failed(1, "evil.pth", "posix.system");
    }

    [Fact]
    public async Task NoSuchFile() => (await Run("weights", "none.pth")).Failed(1, "none.pth", "no such file");

    [Fact]
    public async Task NoWeights()
    {
        File.WriteAllText(At("text.pth"), "<!DOCTYPE html>");
        (await Run("weights", "text.pth")).Failed(1, "text.pth", "no file of weights");
    }

    [Fact]
    public async Task UnknownNetwork() => (await Run("weights", Shipped, "--network", "eunet-tini")).Failed(1, "Did you mean 'eunet-tiny'?");

    [Theory]
    [InlineData("weights")]
    [InlineData("weights", "a", "b")]
    [InlineData("weights", "a", "--network")]
    [InlineData("weights", "a", "--nonsense")]
    public async Task WrongUsage_IsExitCode2(params string[] args) => (await Run(args)).Failed(2, "--help");

    [Fact]
    [Trait("Category", "Golden")]
    public async Task Checkpoint_OfTimm_IsDescribed()
    {
        GoldenFormats.Of("timm-slim-checkpoint.pth.tar");
        var outcome = (await Run("weights", GoldenFormats.Path("timm-slim-checkpoint.pth.tar"))).Succeeded();
        Assert.Contains("format       PyTorch, under state_dict_ema", outcome.Output);
        Assert.Contains("source       timm, github.com/huggingface/pytorch-image-models", outcome.Output);
        Assert.Contains("tensors      360: 311 float16, 49 int64", outcome.Output);
        Assert.Contains("parameters   340,604", outcome.Output);
        Assert.Contains("beside them  state_dict", outcome.Output);
        Assert.Contains("pictures     imagenet: ", outcome.Output);
    }

    // The encoder of eunet-tiny under timm's names, with a classifier that it has no place for.
    private void WriteTimmEncoder(string name)
    {
        using var network = NetworkCatalog.All.Single(entry => entry.Card.Name == "eunet-tiny").Create();
        var timm = WeightSource.All.Single(source => source.Name == "timm");
        var blocks = new EncoderBlocks(network.Parameters);
        var encoder = network.Parameters.Items.Select(parameter => (timm.NameOf(parameter.Name, blocks)!, parameter.Shape.ToArray(), new float[parameter.Length])).Where(item => item.Item1 is not null);
        File.WriteAllBytes(At(name), TorchWriter.StateDict([.. encoder, ("conv_head.weight", [4, 4, 1, 1], new float[16]), ("classifier.bias", [4], new float[4])]));
    }

    private static float[] Read(TensorFile file, TensorEntry tensor)
    {
        var values = new float[tensor.Length];
        file.Read(tensor, values);
        return values;
    }

    private string At(string path) => Path.Combine(_folder.FullName, path);

    private Task<Outcome> Run(params string[] args) => Eunet.Run(_folder.FullName, args);
}
