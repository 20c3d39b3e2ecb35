using EUNet.Generator.Tests.Pipeline;
using EUNet.Testing;

namespace EUNet.Generator.Tests.Snapshots;

/// <summary>What the generator makes of specs/eunet-tiny.yaml, to be read as a user reads it.</summary>
public class SnapshotTests
{
    private const string Folder = "tests/EUNet.Generator.Tests/Snapshots/Verified";

    private static readonly Lazy<IReadOnlyDictionary<string, string>> s_files = new(() => new GeneratorRun("eunet-tiny").Files);

    [Theory]
    [InlineData("EUNetTiny")]
    [InlineData("EUNetTiny.Session")]
    [InlineData("EUNetTiny.CpuInference")]
    [InlineData("EUNetTiny.CpuTraining")]
    [InlineData("EUNetTiny.GpuInference")]
    [InlineData("EUNetLayers")]
    [InlineData("EUNetCatalog")]
    public void File_ReadsAsItDid(string name) => Snapshot.Matches(s_files.Value[name + ".g.cs"], $"{Folder}/{name}.verified.txt");

    [Theory]
    [InlineData("Depthwise3x3S1_Swish")]
    [InlineData("UpConvolution3x3_Relu")]
    [InlineData("ScaledPointwise")]
    public void Kernel_ReadsAsItDid(string kernel) => Snapshot.Matches(Kernel(kernel), $"{Folder}/Kernel.{kernel}.verified.txt");

    /// <summary>Everything that a network adds to a build: a budget near what it is, so that thirty networks do not make a build slow.</summary>
    [Theory]
    [InlineData("eunet-tiny", 150_000)]
    [InlineData("eunet-b0", 380_000)]
    [InlineData("eunet-lite0-camvid", 310_000)]
    public void GeneratedSource_StaysWithinItsBudget(string name, int budget)
    {
        var files = new GeneratorRun(name.StartsWith("eunet-b0", StringComparison.Ordinal) ? ["efficientnet-b0", name]
            : name == "eunet-tiny" ? [name] : ["efficientnet-lite0", name]).Files;
        var prefix = name switch { "eunet-b0" => "EUNetB0.", "eunet-tiny" => "EUNetTiny.", _ => "EUNetLite0CamVid." };
        var bytes = files.Where(file => file.Key.StartsWith(prefix, StringComparison.Ordinal)).Sum(file => file.Value.Length);
        Assert.InRange(bytes, budget / 2, budget);
    }

    // From a kernel's documentation to the blank line behind its closing brace.
    private static string Kernel(string name)
    {
        var text = s_files.Value["EUNetKernels.g.cs"];
        var method = text.IndexOf($" void {name}(", StringComparison.Ordinal);
        Assert.True(method > 0, $"no kernel {name}; see EUNetKernels.g.cs");
        var start = text.LastIndexOf("    /// <summary>", method, StringComparison.Ordinal);
        return text[start..(text.IndexOf("\n    }\n", method, StringComparison.Ordinal) + 7)];
    }
}
