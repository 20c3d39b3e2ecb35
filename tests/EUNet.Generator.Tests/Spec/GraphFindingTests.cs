using EUNet.Generator.Spec;
using EUNet.Testing;

namespace EUNet.Generator.Tests.Spec;

/// <summary>What the graph finds, at the line and column of the key it names.</summary>
public sealed class GraphFindingTests
{
    [Theory]
    [InlineData(
        "skip: 3b.drop,", "skip: 2b.drop,",
        "specs/road.yaml(14,9): error EUN012: decoder stage 2 is at stride 8 but skip '2b.drop' is at stride 4; taps at stride 8: 3a, 3b")]
    [InlineData("skip: 3b.drop,", "skip: 3b.drip,", "specs/road.yaml(14,9): error EUN011: there is no tap '3b.drip' (did you mean '3b.drop'?); taps: ")]
    [InlineData(
        "    - { skip: input,         filters: 16 }\n", "", "specs/road.yaml(12,3): error EUN013: the decoder ends at stride 2, not at the input's size")]
    public void Finding_IsPrintedAsABuildPrintsIt(string right, string wrong, string expected)
    {
        var source = SpecFiles.Resolve("eunet-b0")!.Text;
        Assert.Contains(right, source, StringComparison.Ordinal);
        var read = SpecReader.Read(
            "specs/road.yaml", source.Replace(right, wrong, StringComparison.Ordinal), SpecFiles.Resolve);
        Assert.StartsWith(expected, Assert.Single(SpecCompiler.Findings(read)).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void InheritedTap_IsFoundInTheBase()
    {
        var read = SpecReader.Read(
            "specs/road.yaml", "network: Road\nextends: eunet-b0\ndecoder: { from: 7a }\n", SpecFiles.Resolve);
        Assert.Equal([], SpecCompiler.Findings(read));
        var shallow = SpecReader.Read("specs/road.yaml", "network: Road\nextends: eunet-b0\nencoder: { depth: 0.4 }\n", SpecFiles.Resolve);
        var found = SpecCompiler.Findings(shallow)[0];
        Assert.Equal(("EUN011", "specs/eunet-b0.yaml"), (found.Id, found.Position.Path));
    }
}
