using System.Text.Json;
using EUNet.Devices;
using EUNet.Imaging;
using EUNet.Model;
using EUNet.Model.Labels;
using EUNet.Testing;
using EUNet.Weights;

namespace EUNet.Cli.Tests;

public sealed class ClassifyTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eunet-cli-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Json_HasTheLibrarysLabels_AndABrokenPhotoDoesNotStopTheOthers()
    {
        using var network = WriteWeights();
        using var session = network.CreateSession(Device.Cpu, 1, 224, 224);
        var expected = session.Classify(ImageFile.Load(Eunet.Street)).Top(3);
        Assert.True(expected[0].Probability > expected[1].Probability && expected[1].Probability > expected[2].Probability, "probabilities that are all alike show no order");
        File.WriteAllText(At("broken.png"), "");
        var outcome = await Run("classify", "broken.png", Eunet.Street, "--network", "efficientnet-lite0", "--weights", "w.safetensors", "--top", "3", "--json");
        Assert.Equal(1, outcome.Code);
        Assert.StartsWith("eunet: broken.png: the file is empty", outcome.Error, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(outcome.Output);
        Assert.Equal(["network", "images"], json.RootElement.EnumerateObject().Select(property => property.Name));
        Assert.Equal("efficientnet-lite0", json.RootElement.GetProperty("network").GetString());
        var image = Assert.Single(json.RootElement.GetProperty("images").EnumerateArray());
        Assert.Equal(Eunet.Street, image.GetProperty("file").GetString());
        var top = image.GetProperty("top").EnumerateArray().ToList();
        Assert.Equal(expected.Select(label => label.Index), top.Select(label => label.GetProperty("index").GetInt32()));
        Assert.Equal(expected.Select(label => label.Probability), top.Select(label => label.GetProperty("probability").GetSingle()));
        Assert.Equal(expected.Select(label => LabelLists.Find("imagenet")![label.Index]), top.Select(label => label.GetProperty("label").GetString()));

        var table = (await Run("classify", Eunet.Street, "--network", "efficientnet-lite0", "--weights", "w.safetensors")).Succeeded();
        string[] lines = table.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(6, lines.Length);
        Assert.Matches("^ +[0-9.]+ % +" + expected[0].Index + " +", lines[1]);
    }

    [Fact]
    public async Task WithoutWeights_SaysThatNoneShip_AndWhatIsTaken()
        => (await Run("classify", Eunet.Street)).Failed(1, "No weights of a classifier ship", "--weights FILE for 'efficientnet-b0'", "timm", "torchvision");

    [Fact]
    public async Task EncodersWeights_DoNotClassify()
    {
        using (WriteWeights(name => !name.StartsWith("classifier.", StringComparison.Ordinal)))
        {
            (await Run("classify", Eunet.Street, "--network", "efficientnet-lite0", "--weights", "w.safetensors")).Failed(1, "w.safetensors", "classifier.weight");
        }
    }

    [Fact]
    public async Task SegmenterDoesNotClassify() => (await Run("classify", Eunet.Street, "--network", "eunet-b0")).Failed(1, "does not classify", "efficientnet-lite0");

    [Fact]
    public void EveryClassifiersCard_NamesItsLabels()
    {
        Assert.All(NetworkCatalog.All.Where(entry => entry.Card.Classifies), entry => Assert.Equal(entry.Card.Outputs, LabelLists.Find(entry.Card.Labels)?.Count));
        Assert.All(NetworkCatalog.All.Where(entry => !entry.Card.Classifies), entry => Assert.Null(entry.Card.Labels));
        Assert.StartsWith("giant panda", LabelLists.Find("imagenet")![388], StringComparison.Ordinal);
        Assert.StartsWith("Labrador retriever", LabelLists.Find("imagenet")![208], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("classify")]
    [InlineData("classify", "a.jpg", "--top", "0")]
    [InlineData("classify", "a.jpg", "--nonsense")]
    public async Task WrongUsage_IsExitCode2(params string[] args) => (await Run(args)).Failed(2, "--help");

    // Procedural weights: no public ones have a licence and a host that tests could rely on.
    private EfficientNetLite0 WriteWeights(Func<string, bool>? kept = null)
    {
        var network = new EfficientNetLite0();
        foreach (var parameter in network.Parameters.Items)
        {
            network.Parameters.Import(parameter, Procedural.Parameter(parameter.Name, [.. parameter.Shape], 3));
        }

        SafetensorsWriter.Write(
            At("w.safetensors"),
            [.. network.Parameters.Items.Where(parameter => kept?.Invoke(parameter.Name) ?? true).Select(parameter => new TensorSource(
                parameter.Name, parameter.Shape, elements => Procedural.Parameter(parameter.Name, [.. parameter.Shape], 3).CopyTo(elements)))],
            StorageType.F32);
        return network;
    }

    private string At(string path) => Path.Combine(_folder.FullName, path);

    private Task<Outcome> Run(params string[] args) => Eunet.Run(_folder.FullName, args);
}
