using System.Text.RegularExpressions;

namespace EUNet.Cli.Tests;

/// <summary><c>eunet new</c>: specs that 'eunet check' finds nothing wrong with.</summary>
public sealed partial class NewTests : IDisposable
{
    private readonly SpecFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Classes_GetDistinctColours_KnownOnesTheirOwn_AndTheNextStepIsNamed()
    {
        var outcome = (await Run("RoadNet", "--classes", "road, car,traffic light,no,other,gravel")).Succeeded();
        var path = Path.Combine("specs", "road-net.yaml");
        Assert.StartsWith($"wrote {path}: RoadNet, eunet-lite0-camvid for road, car, traffic light, no, other, gravel", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("'dotnet build'", outcome.Output);
        var lines = Lines(path);
        Assert.Equal(
            ["network: RoadNet", "summary: EUNetLite0CamVid for 6 classes of one's own.", "extends: eunet-lite0-camvid",
                "# Masks hold each pixel's class, from 0 in this order, and 255 where nothing counts.", "classes:"],
            lines[..5]);
        Assert.Equal(("  road: \"#804080\"", "  car: \"#400080\"", "  other: \"#202020\""), (lines[5], lines[6], lines[9]));
        Assert.StartsWith("  traffic light: \"#", lines[7], StringComparison.Ordinal);
        Assert.StartsWith("  \"no\": \"#", lines[8], StringComparison.Ordinal);
        Assert.Equal("  ignore: 255", lines[11]);
        Assert.Equal(6, Colors(lines).Distinct().Count());
        await IsGood(path);
        var figures = (await Eunet.Run(_folder.Path, "summary", path)).Succeeded().Output;
        Assert.Contains("6: road, car, traffic light, no, other, gravel", figures);
    }

    [Fact]
    public async Task OneClass_IsOneLogit_OfALossThatFits()
    {
        var outcome = (await Run("crack", "--classes", "crack", "--ignore", "9", "--out", "cracks.yaml")).Succeeded();
        Assert.Contains("One class is one logit: masks hold 1 where it is, 0 elsewhere, and 9 where nothing counts.", outcome.Output);
        var lines = Lines("cracks.yaml");
        Assert.Equal("network: Crack", lines[0]);
        Assert.Contains("  loss: bce + 0.5 dice(smooth 1)", lines);
        Assert.Contains("  ignore: 9", lines);
        await IsGood("cracks.yaml");
        Assert.Contains("classes        1", (await Eunet.Run(_folder.Path, "summary", "cracks.yaml")).Succeeded().Output);
    }

    [Fact]
    public async Task EverySegmenter_CanBeStartedFrom_ForOneClassAndForSeveral()
    {
        string[] bases = ["eunet-lite0-camvid", "eunet-b0", "smp-unet-b0", "unet-2015", "unet-small-same", "efficientunet-b0-transpose"];
        var files = new List<string>();
        foreach (var known in bases)
        {
            foreach (var classes in new[] { "a", "a,b,c" })
            {
                files.Add($"n{files.Count}.yaml");
                (await Run($"Net{files.Count}", "--from", known, "--classes", classes, "--out", files[^1])).Succeeded();
            }
        }

        Assert.Equal($"{files.Count} specs, nothing wrong", (await Eunet.Run(_folder.Path, ["check", .. files])).Succeeded().Output.TrimEnd());
    }

    [Fact]
    public async Task OwnSpec_CanBeStartedFrom_AndWhatDoesNotFitIsStatedAnew()
    {
        File.WriteAllText(
            Path.Combine(_folder.Path, "one.yaml"),
            "network: One\nextends: eunet-tiny\nclasses: 1\nhead: { activation: sigmoid }\ntraining: { loss: bce }\n");
        (await Run("Many", "--from", "one", "--classes", "a,b", "--out", "many.yaml")).Succeeded();
        var lines = Lines("many.yaml");
        Assert.Contains("head: { activation: softmax }", lines);
        Assert.Contains("  loss: cross-entropy + 0.5 dice(smooth 1, present)", lines);
        await IsGood("many.yaml", 2);
        (await Run("Again", "--from", "many", "--classes", "a", "--out", "again.yaml")).Succeeded();
        Assert.Contains("head: { activation: sigmoid }", Lines("again.yaml"));
        await IsGood("again.yaml", 3);
    }

    [Fact]
    public async Task ManyClasses_AllHaveTheirOwnColour()
    {
        (await Run("Many", "--classes", string.Join(',', Enumerable.Range(0, 150).Select(i => $"class {i}")), "--out", "many.yaml")).Succeeded();
        Assert.Equal(150, Colors(Lines("many.yaml")).Distinct().Count());
    }

    [Fact]
    public async Task FileThatIsThere_IsReplacedOnlyWhereThatIsSaid()
    {
        (await Run("Road", "--classes", "road,car", "--out", "road.yaml")).Succeeded();
        var before = Lines("road.yaml");
        (await Run("Road", "--classes", "road,car,bus", "--out", "road.yaml")).Failed(1, "road.yaml is there already", "--force");
        Assert.Equal(before, Lines("road.yaml"));
        (await Run("Road", "--classes", "road,car,bus", "--out", "road.yaml", "--force")).Succeeded();
        Assert.NotEqual(before, Lines("road.yaml"));
    }

    [Fact]
    public async Task IgnoredValueThatIsAClass_IsWarnedOf()
    {
        var outcome = await Run("Road", "--classes", "road,car", "--ignore", "1", "--out", "road.yaml");
        Assert.Equal(0, outcome.Code);
        Assert.Contains("warning: the mask value 1 is ignored, so the class 'car'", outcome.Error);
    }

    [Theory]
    [InlineData("a class without a name", "Road", "road,,car")]
    [InlineData("'ignore' cannot be a class", "Road", "road,ignore")]
    [InlineData("'9' cannot become a member of a C# enum", "Road", "road,9")]
    [InlineData("'Road' and 'road' would both become", "Net", "road,Road")]
    [InlineData("'2net' cannot name a C# class", "2net", "road,car")]
    [InlineData("'efficientnet-b0' classifies pictures", "Road", "road", "--from", "efficientnet-b0")]
    [InlineData("There is no spec 'eunet-lite'. Did you mean", "Road", "road", "--from", "eunet-lite")]
    [InlineData("would extend itself", "Road", "road,car", "--out", "eunet-lite0-camvid.yaml")]
    [InlineData("a spec is a .yaml file", "Road", "road,car", "--out", "road.txt")]
    [InlineData("takes a whole number from 0 to 65535", "Road", "road,car", "--ignore", "-1")]
    public async Task WhatIsNoSpec_IsSaid_AndNothingIsWritten(string message, string network, string classes, params string[] more)
    {
        (await Run([network, "--classes", classes, .. more])).Failed(1, message);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task NoClasses_IsWrongUsage() => (await Run("Road")).Failed(2, "--classes");

    private async Task IsGood(string path, int specs = 1)
        => Assert.Equal(specs == 1 ? "1 spec, nothing wrong" : $"{specs} specs, nothing wrong", (await Eunet.Run(_folder.Path, "check", path)).Succeeded().Output.TrimEnd());

    private Task<Outcome> Run(params string[] args) => Eunet.Run(_folder.Path, ["new", .. args]);

    private string[] Lines(string path) => File.ReadAllLines(Path.Combine(_folder.Path, path));

    private static IEnumerable<string> Colors(string[] lines) => lines.Select(line => Color().Match(line)).Where(match => match.Success).Select(match => match.Value);

    [GeneratedRegex("\"#[0-9A-F]{6}\"$")]
    private static partial Regex Color();
}
