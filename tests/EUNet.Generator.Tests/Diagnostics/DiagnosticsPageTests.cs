using EUNet.Generator.Diagnostics;
using EUNet.Generator.Spec;
using EUNet.Testing;

namespace EUNet.Generator.Tests.Diagnostics;

/// <summary>docs/diagnostics.md and the catalogue say the same: every code, what it looks like, and what mends it.</summary>
public sealed class DiagnosticsPageTests
{
    private const string File = "road.yaml";

    private static string Page => Path.Combine(Repository.Root, "docs", "diagnostics.md");

    /// <summary>Every code.</summary>
    public static TheoryData<string> Ids => [.. DiagnosticCatalog.All.Select(rule => rule.Id)];

    [Fact]
    public void Page_HasEveryCode_InOrder() => Assert.Equal(
        DiagnosticCatalog.All.Select(rule => $"## {rule.Id} {rule.Title}"),
        System.IO.File.ReadLines(Page).Where(line => line.StartsWith("## ", StringComparison.Ordinal)));

    [Theory]
    [MemberData(nameof(Ids))]
    public void WrongSpec_GetsTheMessageOfThePage_RightSpecNone(string id)
    {
        var section = System.IO.File.ReadAllText(Page).Split("\n## ").Single(part => part.StartsWith(id, StringComparison.Ordinal));
        var blocks = section.Split("```yaml\n").Skip(1).Select(block => block[..block.IndexOf("```", StringComparison.Ordinal)]).ToArray();
        Assert.Equal(2, blocks.Length);
        var found = Assert.Single(Findings(blocks[0]), finding => finding.Id == id);
        if (Environment.GetEnvironmentVariable("EUNET_UPDATE") == "1")
        {
            var said = section.Split('\n').Single(line => line.StartsWith("> ", StringComparison.Ordinal));
            var text = System.IO.File.ReadAllText(Page);
            System.IO.File.WriteAllText(Page, text.Replace(section, section.Replace(said, "> " + Quoted(found), StringComparison.Ordinal), StringComparison.Ordinal));
        }
        else
        {
            Assert.Contains("\n> " + Quoted(found) + "\n", section, StringComparison.Ordinal);
        }

        Assert.Equal([], Findings(blocks[1]));
    }

    private static string Quoted(SpecDiagnostic found) => "`" + found + "`";

    private static List<SpecDiagnostic> Findings(string block)
    {
        var files = new List<SpecSource>();
        var text = File + "\n" + block;
        foreach (var part in text.Split("# "))
        {
            var end = part.IndexOf('\n', StringComparison.Ordinal);
            files.Add(new SpecSource(part[..end], part[(end + 1)..]));
        }

        var reads = files.Select(file => SpecReader.Read(
            file.Path, file.Text, name => files.FirstOrDefault(other => other.Name == name) ?? SpecFiles.Resolve(name), SpecFiles.Names)).ToList();
        return [.. reads.SelectMany(read => SpecCompiler.Findings(read)), .. SpecCompiler.TakenNames(reads)];
    }
}
