using System.Text.RegularExpressions;
using EUNet.Generator.Spec;
using EUNet.Testing;

namespace EUNet.Generator.Tests.Spec;

/// <summary>The specs that the documentation shows are specs.</summary>
public sealed partial class DocumentedSpecTests
{
    public static TheoryData<string, string> Shown
    {
        get
        {
            var shown = new TheoryData<string, string>();
            var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "writing-a-spec.md"));
            foreach (Match block in YamlBlock().Matches(page))
            {
                var text = block.Groups[1].Value;
                if (NetworkKey().Match(text) is { Success: true } name)
                {
                    shown.Add(name.Groups[1].Value, text);
                }
            }

            return shown;
        }
    }

    [Fact]
    public void Page_ShowsSomeSpecs() => Assert.True(Shown.Count >= 5);

    [Theory]
    [MemberData(nameof(Shown))]
    public void ShownSpec_IsCompiledWithoutAFinding(string name, string text)
    {
        var read = SpecReader.Read("specs/shown.yaml", text, SpecFiles.Resolve, SpecFiles.Names);
        Assert.Empty(SpecCompiler.Findings(read).Select(found => found.ToString()));
        var network = SpecCompiler.Emit(read.Spec!, "Shown");
        Assert.Equal(name, network!.ClassName);
        Assert.Contains(network.Files, file => file.Name == $"{name}.CpuTraining.g.cs");
    }

    [GeneratedRegex("```yaml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex YamlBlock();

    [GeneratedRegex("^network: (\\w+)", RegexOptions.Multiline)]
    private static partial Regex NetworkKey();
}
