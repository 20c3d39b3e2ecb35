using System.Diagnostics;
using EUNet.Generator.Graph;
using EUNet.Generator.Spec;
using EUNet.Testing;

namespace EUNet.Generator.Tests.Compiler;

/// <summary>Specs at random, by fixed seeds: code, or a diagnostic.</summary>
public sealed class FuzzTests
{
    private static readonly string[] s_words = [.. VocabularyValues.All.SelectMany(key => key.Values).Distinct().Where(value => value.Length < 60)];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void RandomKeysAndValues_AreCodeOrDiagnostic(int seed)
    {
        var random = new Random(seed);
        var outcomes = new Outcomes();
        for (var round = 0; round < 250; round++)
        {
            var sketch = random.Next(3) switch { 0 => SpecSketch.Segmenter, 1 => SpecSketch.Plain, _ => SpecSketch.Classifier };
            for (var change = random.Next(1, 6); change > 0; change--)
            {
                var (path, values) = VocabularyValues.All[random.Next(VocabularyValues.All.Count)];
                sketch = random.Next(12) == 0 ? sketch.Without(path) : sketch.With(path, values[random.Next(values.Count)]);
            }

            outcomes.Compile(sketch.ToString());
        }

        outcomes.AreGood(networks: 10);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void MutatedSpecs_AreCodeOrDiagnostic(int seed)
    {
        var random = new Random(seed);
        var outcomes = new Outcomes();
        for (var round = 0; round < 60; round++)
        {
            var text = Text(random);
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                text = Mutated(text, random);
            }

            outcomes.Compile(text);
        }

        outcomes.AreGood(networks: 5);
    }

    [Theory]
    [InlineData("encoder.blocks", "[r9999_k3_s1_e1_o8]", "EUN010", "r takes the repeats, 1 to 100")]
    [InlineData("encoder.stem.filters", "1e9", "EUN003", "a whole number from 1 to 65536")]
    [InlineData("encoder.stem.filters", "1000000000", "EUN004", "a whole number from 1 to 65536")]
    [InlineData("encoder.depth", "99.9", "EUN030", "blocks, and the limit is 500")]
    [InlineData("encoder.depth", "1e9", "EUN004", "a number above 0 to 100")]
    public void FarTooMuch_IsRefusedSoon_WithTheLimit(string path, string value, string id, string mend)
    {
        var clock = Stopwatch.StartNew();
        var text = SpecSketch.Segmenter.With("encoder.blocks", "[r100_k3_s22_e1_o8]").With(path, value).ToString();
        var found = Assert.Single(SpecCompiler.Findings(SpecReader.Read("specs/x.yaml", text, SpecFiles.Resolve)));
        Assert.Contains(mend, found.Message, StringComparison.Ordinal);
        Assert.Equal(id, found.Id);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void LargestEncoderThatIsAllowed_CompilesSoon()
    {
        var sketch = SpecSketch.Classifier.With("encoder.blocks", "[" + string.Join(", ", Enumerable.Repeat("r100_k3_s1_e1_o8", SizeLimits.MostBlocks / 100)) + "]");
        var outcomes = new Outcomes();
        outcomes.Compile(sketch.ToString());
        outcomes.AreGood(networks: 1);
    }

    private static string Text(Random random) => SpecFiles.Resolve(SpecFiles.Names[random.Next(SpecFiles.Names.Count)])!.Text;

    private static string Mutated(string text, Random random)
    {
        var lines = text.Split('\n');
        var (at, other) = (random.Next(lines.Length), random.Next(lines.Length));
        switch (random.Next(5))
        {
            case 0:
                (lines[at], lines[other]) = (lines[other], lines[at]);
                break;
            case 1:
                lines[at] = lines[other];
                break;
            case 2:
                var foreign = Text(random).Split('\n');
                lines[at] = foreign[random.Next(foreign.Length)];
                break;
            default:
                var colon = lines[at].LastIndexOf(':');
                lines[at] = colon < 0 ? lines[at] : $"{lines[at][..colon]}: {s_words[random.Next(s_words.Length)]}{(lines[at].TrimEnd().EndsWith('}') ? " }" : "")}";
                break;
        }

        return string.Join('\n', lines);
    }
}
