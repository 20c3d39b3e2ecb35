using System.Diagnostics;
using EUNet.Generator.Diagnostics;
using EUNet.Generator.Spec;
using EUNet.Testing;

namespace EUNet.Generator.Tests.Spec;

/// <summary>Whatever the text: a result, soon, and an error where there is no network.</summary>
public sealed class MalformedSpecTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("eunet-lite0-camvid")]
    [InlineData("unet-small-same")]
    [InlineData("efficientnet-b0")]
    public void EveryPrefix_IsReadOrRefused(string name)
    {
        var text = SpecFiles.Resolve(name)!.Text;
        var clock = Stopwatch.StartNew();
        for (var length = 0; length <= text.Length; length++)
        {
            Holds(text[..length]);
        }

        Assert.InRange(clock.Elapsed, TimeSpan.Zero, Soon);
    }

    [Fact]
    public void EveryPrefixOfFlowStyle_IsReadOrRefused()
    {
        const string Text =
            "{network: N, encoder: {extends: \"efficientnet-b0\", norm: {epsilon: 1e-3}, blocks: ['r1_k3_s11_e1_o16', r1_k3_s2_e6_o24_c1]}, "
            + "classifier: {classes: 10}} # end\n";
        for (var length = 0; length <= Text.Length; length++)
        {
            Holds(Text[..length]);
        }

        Assert.Equal([], SpecReader.Read("specs/x.yaml", Text, SpecFiles.Resolve).Diagnostics);
    }

    [Fact]
    public void ChangedCharacters_AreReadOrRefused()
    {
        var text = SpecFiles.Resolve("eunet-tiny")!.Text;
        const string Characters = "{}[]:,-#&*!|>'\"%@`?~ \t\r\n\0\u0085\u2028\uFEFF\uFFFD\uD800aZ0.9\\";
        var random = new Random(7);
        var clock = Stopwatch.StartNew();
        for (var round = 0; round < 4000; round++)
        {
            var changed = text.ToCharArray();
            for (var change = 0; change <= random.Next(4); change++)
            {
                changed[random.Next(changed.Length)] = Characters[random.Next(Characters.Length)];
            }

            Holds(new string(changed));
        }

        Assert.InRange(clock.Elapsed, TimeSpan.Zero, Soon);
    }

    [Fact]
    public void NoiseOfYamlsCharacters_IsRefused()
    {
        const string Characters = "{}[]:,-#&*!|>'\"%@?~  \n\nabnetwork: 01";
        var random = new Random(11);
        for (var round = 0; round < 20000; round++)
        {
            Holds(string.Create(random.Next(40), random, (span, source) =>
            {
                foreach (ref var c in span)
                {
                    c = Characters[source.Next(Characters.Length)];
                }
            }));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("# only a comment\n")]
    [InlineData("---\n...\n")]
    [InlineData("just text")]
    [InlineData("- a\n- list\n")]
    [InlineData("42")]
    [InlineData("network:\n")]
    [InlineData("~: ~\n")]
    [InlineData("%YAML 9.9\n---\nnetwork: N\n")]
    [InlineData("<<: { network: N }\n")]
    [InlineData("network: |\n  N\nencoder: >-\n  text\n")]
    public void Degenerate_IsAnError(string text) => Assert.Null(Holds(text).Spec);

    [Fact]
    public void DeepNesting_IsRefused()
    {
        Assert.Contains("nested too deep", Assert.Single(Holds("network: " + new string('[', 100_000)).Diagnostics).Message, StringComparison.Ordinal);
        Holds(string.Concat(Enumerable.Repeat("{a: ", 20_000)));
        Holds(string.Concat(Enumerable.Range(0, 300).Select(i => new string(' ', i) + "a:\n")));
    }

    [Fact]
    public void HugeFile_IsRefused() =>
        Assert.Contains("has at most 1048576", Assert.Single(Holds(new string('#', 2_000_000)).Diagnostics).Message, StringComparison.Ordinal);

    [Fact]
    public void HugeName_IsRefusedSoon()
    {
        var clock = Stopwatch.StartNew();
        Holds(new string('a', 500_000) + ": 1\nnetwork: N\n");
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, Soon);
    }

    [Fact]
    public void ByteOrderMarkAndWindowsLines_AreFine()
    {
        var text = SpecFiles.Resolve("eunet-tiny")!.Text;
        var windows = SpecReader.Read("specs/eunet-tiny.yaml", "\uFEFF" + text.Replace("\n", "\r\n", StringComparison.Ordinal), SpecFiles.Resolve);
        Assert.Equal([], windows.Diagnostics);
        Assert.Equal(SpecFiles.Read("eunet-tiny").Spec, windows.Spec);
        Assert.Equal(SpecFiles.Read("eunet-tiny").Positions, windows.Positions);
    }

    private static SpecReadResult Holds(string text)
    {
        var result = SpecReader.Read("specs/x.yaml", text, SpecFiles.Resolve, SpecFiles.Names);
        Assert.Equal(result.Spec is null, result.Diagnostics.Any(d => d.Severity == SpecSeverity.Error));
        Assert.All(result.Diagnostics, d => Assert.True(d.Position is { Line: > 0, Column: > 0, Length: > 0 }, d.ToString()));
        return result;
    }
}
