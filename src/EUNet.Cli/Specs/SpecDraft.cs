using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using EUNet.Generator;
using EUNet.Generator.Diagnostics;
using EUNet.Generator.Spec;
using EUNet.Imaging;

namespace EUNet.Cli.Specs;

/// <summary>A spec that takes another's network for classes of its own.</summary>
/// <param name="ClassName">The C# class.</param>
/// <param name="Base">The spec that it extends.</param>
/// <param name="Classes">Names of the classes, by index.</param>
/// <param name="Ignore">The mask value that counts nowhere.</param>
internal sealed partial record SpecDraft(string ClassName, NetworkSpec Base, IReadOnlyList<string> Classes, int Ignore)
{
    private const string LossMismatch = "EUN028";
    private const string SoftmaxOfOne = "EUN033";

    private static readonly JsonSerializerOptions s_quoting = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // What YAML takes for something else than text.
    private static readonly string[] s_words = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];

    /// <summary>
    /// The file's text. What is inherited and cannot go with the number of classes, the loss and what makes probabilities, is stated anew.
    /// </summary>
    /// <param name="path">Where it will be.</param>
    /// <param name="notes">What a build would warn of.</param>
    /// <exception cref="InputException">A build would refuse it.</exception>
    public string Write(string path, out IReadOnlyList<string> notes)
    {
        // As it is inherited; then with a loss that fits, so that there is a network to look at.
        string? loss = null, activation = null;
        if (Read().Diagnostics.Any(found => found.Id == LossMismatch))
        {
            loss = Classes.Count == 1 ? "bce + 0.5 dice(smooth 1)" : "cross-entropy + 0.5 dice(smooth 1, present)";
        }

        var read = Read();
        if (read.Diagnostics.Any(found => found.Id == SoftmaxOfOne) || (Classes.Count > 1 && read.Spec?.Head?.Activation == "sigmoid"))
        {
            activation = Classes.Count == 1 ? "sigmoid" : "softmax";
        }

        var findings = SpecCompiler.Findings(Read());
        notes = [.. findings.Select(found => found.Message)];
        return findings.FirstOrDefault(found => found.Severity == SpecSeverity.Error) is { } error ? throw new InputException($"{path} is not written: {error.Message}.") : Text(loss, activation);

        SpecReadResult Read() => SpecLookup.Read(new SpecSource(path, Text(loss, activation)));
    }

    /// <summary><c>RoadNet</c> of <c>road-net</c>; a name in that form is itself.</summary>
    public static string ClassNameOf(string network) => network.Any(char.IsUpper) ? network : CSharpNames.Pascal(network);

    /// <summary><c>road-net</c> of <c>RoadNet</c>; a name in that form is itself.</summary>
    public static string FileNameOf(string network) => Humps().Replace(network, "-").ToLowerInvariant();

    private string Text(string? loss, string? activation)
    {
        var known = Base.Classes?.Items.GroupBy(known => known.Name).ToDictionary(group => group.Key, group => Rgb.From(group.First().Color)) ?? [];
        var colors = ClassColors.Choose(Classes, known);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"network: {ClassName}\n");
        text.Append(CultureInfo.InvariantCulture, $"summary: {Base.ClassName} for {(Classes.Count == 1 ? "one class" : $"{Classes.Count} classes")} of one's own.\n");
        text.Append(CultureInfo.InvariantCulture, $"extends: {Base.Name}\n");
        if (activation is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"head: {{ activation: {activation} }}\n");
        }

        if (loss is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"training:\n  loss: {loss}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"# {Masks}\nclasses:\n");
        for (var i = 0; i < Classes.Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {Key(Classes[i])}: \"{colors[i]}\"\n");
        }

        return text.Append(CultureInfo.InvariantCulture, $"  ignore: {Ignore}\n").ToString();
    }

    /// <summary>What masks hold.</summary>
    public string Masks => Classes.Count == 1
        ? $"One class is one logit: masks hold 1 where it is, 0 elsewhere, and {Ignore} where nothing counts."
        : $"Masks hold each pixel's class, from 0 in this order, and {Ignore} where nothing counts.";

    private static string Key(string name) => Plain().IsMatch(name) && !s_words.Contains(name) ? name : JsonSerializer.Serialize(name, s_quoting);

    [GeneratedRegex("^[a-z][a-z0-9_-]*( [a-z0-9_-]+)*$", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();

    [GeneratedRegex("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[ _]+", RegexOptions.CultureInvariant)]
    private static partial Regex Humps();
}
