using System.Globalization;

namespace EUNet.Generator.Spec;

/// <summary>A checked section, read key by key; a key that is not written has its default from the vocabulary.</summary>
internal readonly struct SpecSection(SpecMap? map)
{
    /// <summary>What is written, or null.</summary>
    public SpecNode? this[SpecKey key] => map?[key.Name];

    /// <summary>The mapping behind a key; empty where it is not written.</summary>
    public SpecSection Section(SpecKey key) => new(this[key] as SpecMap);

    /// <summary>A text or word; null where it is not written and has no default.</summary>
    public string? Text(SpecKey key) => (this[key] as SpecScalar)?.Text ?? key.Default;

    /// <summary>A text or word; null where it is not written, has no default, or is none.</summary>
    public string? TextOrNone(SpecKey key) => Text(key) is { } text && text != "none" ? text : null;

    /// <summary>A whole number.</summary>
    public int Integer(SpecKey key) => SpecValues.Integer(this[key]) ?? int.Parse(key.Default!, CultureInfo.InvariantCulture);

    /// <summary>A number.</summary>
    public double Number(SpecKey key) => SpecValues.Number(this[key]) ?? SpecValues.Number(key.Default!)!.Value;

    /// <summary>true or false; <paramref name="otherwise"/> where it is not written and the default depends on other keys.</summary>
    public bool Flag(SpecKey key, bool otherwise = false) =>
        SpecValues.Boolean(this[key]) ?? (key.Default is { } text ? text == "true" : otherwise);

    /// <summary>A word as the enum's member of that name; <paramref name="otherwise"/> as for <see cref="Flag"/>.</summary>
    public T Choice<T>(SpecKey key, T otherwise = default)
        where T : struct, Enum =>
        Text(key) is { } text ? Member<T>(text) : otherwise;

    /// <summary>The member of a word: <c>hard-swish</c> is HardSwish.</summary>
    public static T Member<T>(string word)
        where T : struct, Enum =>
        Enum.TryParse<T>(CSharpNames.Pascal(word), out var member) ? member
        : throw new ArgumentException($"{typeof(T).Name} has no member for the word '{word}'.", nameof(word));

    /// <summary>The vocabulary's defaults.</summary>
    public static NormSpec StandardNorm =>
        new(new SpecSection(null).Number(Vocabulary.Norm.Epsilon), new SpecSection(null).Number(Vocabulary.Norm.Momentum));

    /// <summary>Batch norm; <paramref name="otherwise"/> where it is not written, which also completes what is written in part.</summary>
    public NormSpec? Norm(SpecKey key, NormSpec? otherwise)
    {
        if (this[key] is not { } node)
        {
            return otherwise;
        }

        if (node is not SpecMap norm)
        {
            return null;
        }

        var section = new SpecSection(norm);
        var standard = otherwise ?? StandardNorm;
        return new NormSpec(
            section[Vocabulary.Norm.Epsilon] is null ? standard.Epsilon : section.Number(Vocabulary.Norm.Epsilon),
            section[Vocabulary.Norm.Momentum] is null ? standard.Momentum : section.Number(Vocabulary.Norm.Momentum));
    }
}
