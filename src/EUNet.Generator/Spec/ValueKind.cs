namespace EUNet.Generator.Spec;

/// <summary>What a key takes. The parser checks values against it and the JSON schema is written from it.</summary>
public abstract record ValueKind
{
    /// <summary>In a message, behind "takes": <c>a whole number from 1 to 9</c>.</summary>
    public abstract string Describe();
}

/// <summary>A whole number.</summary>
public sealed record IntegerKind(int Minimum, int Maximum) : ValueKind
{
    /// <inheritdoc/>
    public override string Describe() => $"a whole number from {Minimum} to {Maximum}";
}

/// <summary>The side of a kernel: odd, so that it has a centre.</summary>
public sealed record KernelKind(int Maximum) : ValueKind
{
    /// <inheritdoc/>
    public override string Describe() => $"an odd number from 1 to {Maximum}";
}

/// <summary>A number.</summary>
/// <param name="AboveMinimum">The minimum itself is not allowed.</param>
/// <param name="BelowMaximum">The maximum itself is not allowed.</param>
public sealed record NumberKind(double Minimum, double Maximum, bool AboveMinimum = false, bool BelowMaximum = false) : ValueKind
{
    /// <inheritdoc/>
    public override string Describe() =>
        FormattableString.Invariant(
            $"a number {(AboveMinimum ? "above" : "from")} {Minimum} {(BelowMaximum ? "and below" : "to")} {Maximum}");

    /// <summary>Whether a value is allowed.</summary>
    public bool Allows(double value) =>
        (AboveMinimum ? value > Minimum : value >= Minimum) && (BelowMaximum ? value < Maximum : value <= Maximum);
}

/// <summary>true or false.</summary>
public sealed record BooleanKind : ValueKind
{
    /// <inheritdoc/>
    public override string Describe() => "true or false";
}

/// <summary>Any text that is not empty.</summary>
/// <param name="What">For example <c>the name of a tap</c>.</param>
public sealed record TextKind(string What) : ValueKind
{
    /// <inheritdoc/>
    public override string Describe() => What;
}

/// <summary>One of some words.</summary>
public sealed record ChoiceKind(EquatableArray<string> Values) : ValueKind
{
    /// <inheritdoc/>
    public override string Describe() => Values.Count == 1 ? Values[0]
        : string.Join(", ", Values.Take(Values.Count - 1)) + " or " + Values[Values.Count - 1];
}

/// <summary>A list.</summary>
/// <param name="Items">In a message: <c>block tokens</c>.</param>
public sealed record ListKind(ValueKind Element, string Items, int MinimumCount, int MaximumCount) : ValueKind
{
    /// <inheritdoc/>
    public override string Describe() => MinimumCount == MaximumCount ? $"a list of {MinimumCount} {Items}" : $"a list of {Items}";
}

/// <summary>A stage of MBConv blocks in one token: <see cref="BlockToken"/>.</summary>
public sealed record BlockTokenKind : ValueKind
{
    /// <inheritdoc/>
    public override string Describe() => "a block token such as r2_k3_s22_e6_i16_o24";
}

/// <summary>A loss as text: <c>LossGrammar</c>.</summary>
public sealed record LossKind : ValueKind
{
    /// <summary>What an editor offers.</summary>
    public static EquatableArray<string> Examples { get; } = EquatableArray.Of(
        "cross-entropy", "bce", "cross-entropy + 0.5 dice", "cross-entropy(balanced) + 0.5 dice(smooth 1, present)", "bce + dice", "focal(2)", "lovasz");

    /// <inheritdoc/>
    public override string Describe() => "a loss such as cross-entropy + 0.5 dice";
}

/// <summary>Class names with their colours, in index order, and once <c>ignore: N</c>.</summary>
public sealed record ClassMapKind : ValueKind
{
    /// <inheritdoc/>
    public override string Describe() => "a mapping of names to colours, such as { sky: \"#808080\", road: \"#804080\" }";
}

/// <summary>A mapping with known keys.</summary>
/// <param name="Name">The schema's definition of it: <c>norm</c>.</param>
/// <param name="Keys">In the order of the documentation.</param>
public sealed record SectionKind(string Name, EquatableArray<SpecKey> Keys) : ValueKind
{
    /// <inheritdoc/>
    public override string Describe()
    {
        var first = Keys.Where(key => key.Name != "extends").Take(2).Select(key => $"{key.Name}: {key.Example}");
        return $"a mapping such as {{ {string.Join(", ", first)} }}";
    }

    /// <summary>The key of a name, or null.</summary>
    public SpecKey? Find(string name) => Keys.FirstOrDefault(key => key.Name == name);
}

/// <summary>One of several kinds that differ by their look.</summary>
public sealed record AnyKind(EquatableArray<ValueKind> Alternatives) : ValueKind
{
    /// <inheritdoc/>
    public override string Describe() => string.Join(", or ", Alternatives.Select(kind => kind.Describe()));
}
