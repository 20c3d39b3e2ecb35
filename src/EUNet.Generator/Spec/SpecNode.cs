using EUNet.Generator.Diagnostics;

namespace EUNet.Generator.Spec;

/// <summary>A node of a spec's tree, which knows its file and place: an inherited one stays with the file it was written in.</summary>
internal abstract record SpecNode(SpecPosition Position)
{
    /// <summary>What a message calls it: <c>'5'</c>, <c>a list</c>, <c>a mapping</c>.</summary>
    public abstract string Describe();
}

/// <summary>A single value.</summary>
/// <param name="Text">Without quotes.</param>
/// <param name="Quoted">Quoted values are text, whatever they look like.</param>
internal sealed record SpecScalar(string Text, bool Quoted, SpecPosition Position) : SpecNode(Position)
{
    /// <summary>The key stands there, but nothing behind it.</summary>
    public bool IsEmpty => !Quoted && Text is "" or "~" or "null";

    /// <summary>The place of a part of the text; that of the whole where the file writes it differently, with escapes or in several lines.</summary>
    public SpecPosition Part(int offset, int length)
    {
        var quotes = Quoted ? 1 : 0;
        return Position.Length == Text.Length + (2 * quotes) ? Position with { Column = Position.Column + quotes + offset, Length = length } : Position;
    }

    /// <inheritdoc/>
    public override string Describe() => IsEmpty ? "nothing" : Text.Length > 40 ? $"'{Text.Substring(0, 40)}...'" : $"'{Text}'";
}

/// <summary>A list.</summary>
internal sealed record SpecList(IReadOnlyList<SpecNode> Items, SpecPosition Position) : SpecNode(Position)
{
    /// <inheritdoc/>
    public override string Describe() => "a list";
}

/// <summary>A mapping; keys are unique and in the order of the file.</summary>
internal sealed record SpecMap(IReadOnlyList<SpecEntry> Entries, SpecPosition Position) : SpecNode(Position)
{
    /// <summary>The entry of a key, or null.</summary>
    public SpecEntry? Find(string key) => Entries.FirstOrDefault(entry => entry.Key == key);

    /// <summary>The value of a key, or null.</summary>
    public SpecNode? this[string key] => Find(key)?.Value;

    /// <inheritdoc/>
    public override string Describe() => "a mapping";
}

/// <summary>A key and its value.</summary>
/// <param name="KeyPosition">The key alone.</param>
internal sealed record SpecEntry(string Key, SpecPosition KeyPosition, SpecNode Value)
{
    /// <summary>From the key to the end of its value, where that is in the same line.</summary>
    public SpecPosition Position
    {
        get
        {
            var value = Value.Position;
            return value.Path == KeyPosition.Path && value.Line == KeyPosition.Line && value.Column > KeyPosition.Column
                ? KeyPosition with { Length = value.Column + value.Length - KeyPosition.Column }
                : KeyPosition;
        }
    }
}
