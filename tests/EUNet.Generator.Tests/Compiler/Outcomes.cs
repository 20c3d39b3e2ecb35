using System.Diagnostics;
using EUNet.Generator.Diagnostics;
using EUNet.Generator.Emit;
using EUNet.Generator.Spec;
using EUNet.Testing;
using Microsoft.CodeAnalysis.CSharp;

namespace EUNet.Generator.Tests.Compiler;

/// <summary>
/// What the whole compiler makes of many specs: code that parses, or a diagnostic; soon; never an exception. Networks of one assembly share
/// layer types and kernels, so over all of them a name must stand for one thing.
/// </summary>
internal sealed class Outcomes
{
    private const int Shown = 8;

    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(20);
    private static readonly CSharpParseOptions s_parse = new(LanguageVersion.CSharp14);

    private readonly Dictionary<string, string> _layers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _parsed = new(StringComparer.Ordinal);
    private readonly List<string> _problems = [];
    private int _networks;

    /// <summary>Compiles a spec; what goes wrong is for <see cref="AreGood"/> to say.</summary>
    public void Compile(string text)
    {
        var clock = Stopwatch.StartNew();
        try
        {
            if (Problem(text) is { } problem)
            {
                _problems.Add(problem + "\n" + Shortened(text));
            }
        }
        catch (Exception e)
        {
            _problems.Add($"{e}\n{Shortened(text)}");
        }

        if (clock.Elapsed > s_soon)
        {
            _problems.Add($"{clock.Elapsed}\n{Shortened(text)}");
        }
    }

    /// <summary>Asserts that nothing went wrong, and that not nearly all was refused.</summary>
    public void AreGood(int networks)
    {
        Assert.True(_problems.Count == 0, $"{_problems.Count} problems\n\n{string.Join("\n\n", _problems.Take(Shown))}");
        Assert.True(_networks >= networks, $"only {_networks} networks");
    }

    private string? Problem(string text)
    {
        var read = SpecReader.Read("specs/x.yaml", text, name => name == "x" ? new SpecSource("specs/x.yaml", text) : SpecFiles.Resolve(name), SpecFiles.Names);
        var findings = SpecCompiler.Findings(read);
        var isWrong = findings.Any(found => found.Severity == SpecSeverity.Error);
        if (findings.FirstOrDefault(found => found.Position is not { Line: > 0, Column: > 0, Length: > 0 } || found.Message.Contains('\n', StringComparison.Ordinal)) is { } odd)
        {
            return $"odd finding {odd}";
        }

        var network = read.Spec is null ? null : SpecCompiler.Emit(read.Spec, "Road");
        if (network is null == !isWrong)
        {
            return $"{(network is null ? "no code" : "code")} with the findings {string.Join("; ", findings)}";
        }

        if (network is null)
        {
            return null;
        }

        _networks++;
        foreach (var layer in network.LayerTypes)
        {
            if (!_layers.TryAdd(layer.Name, layer.Text) && _layers[layer.Name] != layer.Text)
            {
                return $"{layer.Name} stands for two kinds of block:\n{_layers[layer.Name]}\n{layer.Text}";
            }
        }

        return network.Files.Append(SharedEmitter.Layers(network.LayerTypes, "Road")).Append(SharedEmitter.Kernels(network.Kernels, "Road"))
            .Where(file => _parsed.Add(file.Text))
            .SelectMany(file => CSharpSyntaxTree.ParseText(file.Text, s_parse).GetDiagnostics().Take(1).Select(found => $"{file.Name}: {found}"))
            .FirstOrDefault();
    }

    private static string Shortened(string text) => text.Length > 1500 ? text[..1500] + "..." : text;
}
