using EUNet.Testing;

namespace EUNet.Cli.Tests;

public sealed class CheckTests
{
    private const string Good = "network: Road\nencoder: { extends: base, depth: 1.5 }\nclassifier: { classes: 2 }\n";
    private const string Base = "network: Base\nencoder: { blocks: [r1_k3_s22_e1_o8] }\nclassifier: { classes: 2 }\n";

    [Fact]
    public async Task EverySpecOfTheRepository_IsGood()
    {
        var files = Directory.GetFiles(Repository.Specs, "*.yaml", SearchOption.AllDirectories);
        var outcome = (await Eunet.Run(Repository.Root, ["check", .. files.Select(file => Path.GetRelativePath(Repository.Root, file))])).Succeeded();
        Assert.Equal($"{files.Length} specs, nothing wrong\n", outcome.Output.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task WrongSpec_IsPrintedAsABuildPrintsIt()
    {
        using var folder = new SpecFolder(("road.yaml", Good.Replace("depth: 1.5", "depht: 1.5", StringComparison.Ordinal)), ("base.yaml", Base));
        var outcome = await Eunet.Run(folder.Path, "check", "road.yaml");
        Assert.Equal((1, ""), (outcome.Code, outcome.Error));
        Assert.StartsWith("road.yaml(2,27): error EUN002: 'depht' is not a key of 'encoder' (did you mean 'depth'?); ", outcome.Output, StringComparison.Ordinal);
        Assert.Single(outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Base_IsFoundInSpecsOfAFolderAbove_AndItsFaultReportedOnce()
    {
        using var folder = new SpecFolder(
            ("app/networks/road.yaml", Good), ("app/networks/street.yaml", Good.Replace("Road", "Street", StringComparison.Ordinal)),
            ("specs/base.yaml", Base.Replace("s22", "s33", StringComparison.Ordinal)));
        var outcome = await Eunet.Run(folder.Path, "check", "app/networks/road.yaml", "app/networks/street.yaml");
        Assert.Equal(1, outcome.Code);
        var lines = outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.StartsWith("app/networks/road.yaml(2,21): error EUN031: the spec 'base', which this one extends, has errors; mend the one at specs/base.yaml(2,27) first", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("app/networks/street.yaml(2,21): error EUN031", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("specs/base.yaml(2,27): error EUN010", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Base_IsOneThatComesWithEUNet_WhereNoFileIs()
    {
        using var folder = new SpecFolder(("road.yaml", Good.Replace("base", "efficientnet-lite0", StringComparison.Ordinal)));
        Assert.Equal("1 spec, nothing wrong", (await Eunet.Run(folder.Path, "check", "road.yaml")).Succeeded().Output.TrimEnd());
        File.WriteAllText(Path.Combine(folder.Path, "efficientnet-lite0.yaml"), Base.Replace("s22", "s33", StringComparison.Ordinal));
        Assert.Contains("efficientnet-lite0.yaml(2,27): error EUN010", (await Eunet.Run(folder.Path, "check", "road.yaml")).Output);
    }

    [Fact]
    public async Task Warning_IsPrinted_AndIsNoFailure()
    {
        using var folder = new SpecFolder(("base.yaml", Base.Replace("_e1_", "_e1_i9_", StringComparison.Ordinal)));
        var outcome = (await Eunet.Run(folder.Path, "check", "base.yaml")).Succeeded();
        Assert.StartsWith("base.yaml(2,34): warning EUN020: stage 1 is written for 9 input filters but 32 arrive", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NameOfTwo_IsAnError()
    {
        using var folder = new SpecFolder(("base.yaml", Base), ("other.yaml", Base));
        var outcome = await Eunet.Run(folder.Path, "check", "other.yaml", "base.yaml");
        Assert.Equal((1, "other.yaml(1,10): error EUN029: the class 'Base' is also that of base.yaml; give one of the two another\n"), (outcome.Code, outcome.Output.ReplaceLineEndings("\n")));
    }

    [Fact]
    public async Task NoFile_IsBadInput_NoArgument_WrongUsage()
    {
        using var folder = new SpecFolder(("base.yaml", Base));
        (await Eunet.Run(folder.Path, "check", "nowhere.yaml")).Failed(1, "There is no file nowhere.yaml. Give a spec");
        (await Eunet.Run(folder.Path, "check", ".")).Failed(1, ". is a folder. Name the spec files in it");
        (await Eunet.Run(folder.Path, "check")).Failed(2, "check");
    }
}
