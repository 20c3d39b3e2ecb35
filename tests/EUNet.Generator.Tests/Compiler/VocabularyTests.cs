using EUNet.Testing;

namespace EUNet.Generator.Tests.Compiler;

/// <summary>Whatever the vocabulary lets a spec say: code, or a diagnostic.</summary>
public sealed class VocabularyTests
{
    private static readonly (string Key, string[] Values)[] s_decoder =
    [
        ("up", ["nearest", "bilinear", "transpose-2x2", "transpose-4x4", "{ kind: transpose-4x4, bias: false, norm: true }", "{ kind: transpose-2x2, norm: true }"]),
        ("block", ["residual", "double", "single", "none"]),
        ("fit", ["crop", "resize", "center"]),
        ("order", ["up-skip", "skip-up"]),
        ("attention", ["none", "scse", "scse-no-bias"]),
        ("padding", ["same", "symmetric", "static", "valid"]),
        ("norm", ["none", "{ epsilon: 1e-5 }"]),
        ("bias", ["true", "false"]),
    ];

    /// <summary>The first key of each pair, and whether stages have skips.</summary>
    public static TheoryData<string, bool> Firsts => new(s_decoder[..^1].SelectMany(key => new[] { (key.Key, true), (key.Key, false) }));

    [Fact]
    public void EveryValueOfEveryKey_IsCodeOrDiagnostic()
    {
        var outcomes = new Outcomes();
        foreach (var (path, values) in VocabularyValues.All)
        {
            foreach (var sketch in new[] { SpecSketch.Segmenter, SpecSketch.Plain, SpecSketch.Classifier })
            {
                foreach (var value in values)
                {
                    outcomes.Compile(sketch.With(path, value).ToString());
                }
            }
        }

        outcomes.AreGood(networks: 300);
    }

    [Theory]
    [MemberData(nameof(Firsts))]
    public void PairsOfTheDecodersKeys_AreCodeOrDiagnostic(string first, bool skips)
    {
        var outcomes = new Outcomes();
        var (key, values) = s_decoder.Single(row => row.Key == first);
        foreach (var (other, others) in s_decoder.SkipWhile(row => row.Key != first).Skip(1))
        {
            foreach (var value in values)
            {
                foreach (var size in new[] { "64", "[45, 62]" })
                {
                    foreach (var second in others)
                    {
                        outcomes.Compile(Sketch(skips, size).With("decoder." + key, value).With("decoder." + other, second).ToString());
                    }
                }
            }
        }

        outcomes.AreGood(networks: 5);
    }

    private static SpecSketch Sketch(bool skips, string size)
    {
        var sketch = SpecSketch.Segmenter.With("input.size", size).With("decoder.stages[0].filters", "32").With("decoder.stages[1].filters", "16");
        return skips ? sketch : sketch.With("decoder.stages[0].skip", "none").With("decoder.stages[1].skip", "none");
    }
}
