using System.Text.Json;
using System.Xml.Linq;
using EUNet.Model;
using EUNet.Testing;

namespace EUNet.Cli.Tests;

public sealed class SummaryTests
{
    [Theory]
    [InlineData("eunet-b0", 1, 96, 130)]
    [InlineData("efficientnet-lite0", 2, 224, 224)]
    [InlineData("unet-small-same", 3, 61, 45)]
    public async Task Figures_AreThoseOfTheCompiledNetwork(string name, int batch, int height, int width)
    {
        var card = NetworkCatalog.All.Single(entry => entry.Card.Name == name).Card;
        foreach (var training in new[] { false, true })
        {
            string[] args = ["summary", name, "--json", "--batch", $"{batch}", "--size", $"{height}x{width}", .. training ? new[] { "--training" } : []];
            var json = JsonDocument.Parse((await Eunet.Run(Path.GetTempPath(), args)).Succeeded().Output).RootElement;
            Assert.Equal(["network", "parameters", "trainable", "macs", "arena_bytes", "layers"], json.EnumerateObject().Select(property => property.Name));
            Assert.Equal((name, card.Parameters, card.Trainable), (json.GetProperty("network").GetString(), Long(json, "parameters"), Long(json, "trainable")));
            Assert.Equal(card.ArenaBytes(batch, height, width, training), Long(json, "arena_bytes"));
            var layers = json.GetProperty("layers").EnumerateArray().ToList();
            Assert.Equal(card.Parameters, layers.Sum(layer => Long(layer, "parameters")));
            Assert.Equal(Long(json, "macs"), layers.Sum(layer => Long(layer, "macs")));
            Assert.All(layers, layer => Assert.Equal(["name", "type", "shape", "parameters", "macs"], layer.EnumerateObject().Select(property => property.Name)));
            int[] logits = card.Classifies ? [batch, 1, 1, card.Outputs] : [batch, height, width, card.Outputs];
            Assert.Equal(logits, layers[^1].GetProperty("shape").EnumerateArray().Select(extent => extent.GetInt32()));
        }
    }

    [Fact]
    public async Task Table_ShowsTheCardAndEveryStage()
    {
        var card = NetworkCatalog.All.Single(entry => entry.Card.Name == "eunet-lite0-camvid").Card;
        var lines = (await Eunet.Run(Path.GetTempPath(), "summary", "eunet-lite0-camvid")).Succeeded().Output.Split('\n');
        Assert.Contains(lines, line => line.StartsWith("parameters ", StringComparison.Ordinal) && line.Contains($"{card.Parameters:N0}, {card.Trainable:N0} of them", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("multiply-adds ", StringComparison.Ordinal) && line.Contains($"{card.MultiplyAdds:N0}", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("inference ", StringComparison.Ordinal) && line.Contains($"{card.InferenceSteps.Cpu} steps on the CPU, {card.InferenceSteps.Gpu} launches", StringComparison.Ordinal));
        Assert.Contains(lines, line => line == $"fingerprint    {card.Fingerprint}");
        Assert.Contains(lines, line => line.StartsWith("2b ", StringComparison.Ordinal) && line.Contains("24 → 24 channels", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("head ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task SpecFile_NeedsNoBuild()
    {
        using var folder = new SpecFolder(
            ("specs/tiny.yaml", "network: Tiny\nencoder: { levels: [8, 16] }\ndecoder: { stages: [{ skip: encoder1, filters: 8 }] }\nclasses: 3\n"),
            ("mine/road.yaml", "network: Road\nextends: tiny\ninput: { size: [30, 41] }\n"));
        var json = JsonDocument.Parse((await Eunet.Run(folder.Path, "summary", "mine/road.yaml", "--json")).Succeeded().Output).RootElement;
        Assert.Equal("road", json.GetProperty("network").GetString());
        Assert.Equal([1, 30, 41, 3], json.GetProperty("layers").EnumerateArray().Last().GetProperty("shape").EnumerateArray().Select(extent => extent.GetInt32()));
    }

    [Fact]
    public async Task Svg_DrawsTheUWithItsSkips_AndAClassifierAsOneArm()
    {
        using var folder = new SpecFolder();
        (await Eunet.Run(folder.Path, "summary", "eunet-b0", "--svg", "u.svg")).Succeeded();
        var drawing = XDocument.Load(Path.Combine(folder.Path, "u.svg"));
        Assert.Equal(5, WithClass(drawing, "skip").Count);
        var stages = WithClass(drawing, "stage");
        Assert.Equal(2, stages.Select(Centre).Distinct().Count());
        Assert.All(stages, stage => Assert.InRange((double)stage.Attribute("y")!, 0, (double)drawing.Root!.Attribute("height")!));
        Assert.Contains(drawing.Descendants(), text => text.Value == "3a-3b · MBConv6 5×5 · 40 channels · stride 8");
        (await Eunet.Run(folder.Path, "summary", "efficientnet-b0", "--svg", "one.svg")).Succeeded();
        var arm = XDocument.Load(Path.Combine(folder.Path, "one.svg"));
        Assert.Empty(WithClass(arm, "skip"));
        Assert.Single(WithClass(arm, "stage").Select(Centre).Distinct());
    }

    [Fact]
    public async Task BadInput_IsOneMessage()
    {
        using var folder = new SpecFolder(("wrong.yaml", "network: Road\nencoder: { levels: [8, 16] }\n"));
        (await Eunet.Run(folder.Path, "summary", "wrong.yaml")).Failed(1, "wrong.yaml is no network yet", "EUN017");
        (await Eunet.Run(folder.Path, "summary", "eunet-b9")).Failed(1, "There is no network 'eunet-b9'. Did you mean 'eunet-b0'?");
        (await Eunet.Run(folder.Path, "summary", "eunet-lite")).Failed(1, "Did you mean 'eunet-lite0-camvid'?");
        (await Eunet.Run(folder.Path, "summary", "eunet-b0", "--size", "0x3")).Failed(1, "--size 0 x 3");
        (await Eunet.Run(folder.Path, "summary", "eunet-b0", "--batch", "0")).Failed(2, "--batch is a whole number from 1");
        (await Eunet.Run(folder.Path, "summary", "unet-small-same", "--size", "3x3")).Failed(1, "nothing is left of the map");
        (await Eunet.Run(folder.Path, "summary", "unet-small-same", "--svg", "nowhere/x.svg")).Failed(1, "nowhere/x.svg: cannot be written");
    }

    private static double Centre(XElement bar) => Math.Round((double)bar.Attribute("x")! + ((double)bar.Attribute("width")! / 2));

    private static long Long(JsonElement element, string name) => element.GetProperty(name).GetInt64();

    private static List<XElement> WithClass(XDocument drawing, string name) => [.. drawing.Descendants().Where(element => (string?)element.Attribute("class") == name)];
}
