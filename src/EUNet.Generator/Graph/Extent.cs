using System.Globalization;

namespace EUNet.Generator.Graph;

/// <summary>
/// Rows or columns of a map, as a function of the input's: known only when a session is made. Two extents are the same number at
/// every input size exactly where the records are equal.
/// </summary>
public abstract record Extent
{
    /// <summary>The network's own input.</summary>
    public static Extent Input { get; } = new InputExtent();

    /// <summary>One row or column: pooled maps.</summary>
    public static Extent One { get; } = new FixedExtent(1);

    /// <summary>The number, where the input has <paramref name="input"/> rows or columns.</summary>
    public abstract int At(int input);

    /// <summary>A C# expression of it, given one for the input.</summary>
    public abstract string Expression(string input);

    /// <summary>ceil(this / by): a SAME convolution of that stride.</summary>
    public Extent CeilingOf(int by) => by == 1 ? this : this switch
    {
        FixedExtent f => new FixedExtent((f.Value + by - 1) / by),
        DividedExtent { Up: true } d => new DividedExtent(d.Of, d.By * by, true),
        _ => new DividedExtent(this, by, true),
    };

    /// <summary>floor(this / by): max-pooling.</summary>
    public Extent FloorOf(int by) => by == 1 ? this : this switch
    {
        FixedExtent f => new FixedExtent(f.Value / by),
        DividedExtent { Up: false } d => new DividedExtent(d.Of, d.By * by, false),
        ShiftedExtent s when s.By == by - 1 => s.Of.CeilingOf(by),
        _ => new DividedExtent(this, by, false),
    };

    /// <summary>This · by: upsampling.</summary>
    public Extent Times(int by) => by == 1 ? this : this is FixedExtent f ? new FixedExtent(f.Value * by) : new MultipliedExtent(this, by);

    /// <summary>This + by (which may be negative): VALID convolutions.</summary>
    public Extent Plus(int by) => by == 0 ? this : this switch
    {
        FixedExtent f => new FixedExtent(f.Value + by),
        ShiftedExtent s => s.Of.Plus(s.By + by),
        _ => new ShiftedExtent(this, by),
    };

    /// <summary>The nominal factor between input and this extent: 8 for ⌈h / 8⌉, 1 for the input, 0 for a fixed one.</summary>
    public abstract double Stride { get; }

    /// <summary>For comments: <c>h/8</c>.</summary>
    public string Describe(string input) => this is FixedExtent ? Expression(input) : Stride switch
    {
        1 => input,
        var s when s > 1 => input + "/" + s.ToString(CultureInfo.InvariantCulture),
        var s => (1 / s).ToString(CultureInfo.InvariantCulture) + input,
    };
}

/// <summary>The network's input.</summary>
public sealed record InputExtent : Extent
{
    /// <inheritdoc/>
    public override double Stride => 1;

    /// <inheritdoc/>
    public override int At(int input) => input;

    /// <inheritdoc/>
    public override string Expression(string input) => input;
}

/// <summary>The same at every input size.</summary>
public sealed record FixedExtent(int Value) : Extent
{
    /// <inheritdoc/>
    public override double Stride => 0;

    /// <inheritdoc/>
    public override int At(int input) => Value;

    /// <inheritdoc/>
    public override string Expression(string input) => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Of / By, rounded up or down.</summary>
public sealed record DividedExtent(Extent Of, int By, bool Up) : Extent
{
    /// <inheritdoc/>
    public override double Stride => Of.Stride * By;

    /// <inheritdoc/>
    public override int At(int input) => Up ? (Of.At(input) + By - 1) / By : Of.At(input) / By;

    /// <inheritdoc/>
    public override string Expression(string input) => Up
        ? $"({Of.Expression(input)} + {By - 1}) / {By}"
        : Of is InputExtent ? $"{input} / {By}" : $"({Of.Expression(input)}) / {By}";
}

/// <summary>Of · By.</summary>
public sealed record MultipliedExtent(Extent Of, int By) : Extent
{
    /// <inheritdoc/>
    public override double Stride => Of.Stride / By;

    /// <inheritdoc/>
    public override int At(int input) => Of.At(input) * By;

    /// <inheritdoc/>
    public override string Expression(string input) => Of is InputExtent ? $"{input} * {By}" : $"({Of.Expression(input)}) * {By}";
}

/// <summary>Of + By.</summary>
public sealed record ShiftedExtent(Extent Of, int By) : Extent
{
    /// <inheritdoc/>
    public override double Stride => Of.Stride;

    /// <inheritdoc/>
    public override int At(int input) => Of.At(input) + By;

    /// <inheritdoc/>
    public override string Expression(string input) => By < 0 ? $"({Of.Expression(input)} - {-By})" : $"({Of.Expression(input)} + {By})";
}

/// <summary>Height, width and channels of a map; the batch is free.</summary>
public sealed record MapShape(Extent Height, Extent Width, int Channels)
{
    /// <summary>One pixel of that many channels.</summary>
    public static MapShape Vector(int channels) => new(Extent.One, Extent.One, channels);

    /// <summary>Whether it is a single pixel at every input size.</summary>
    public bool IsVector => Height is FixedExtent { Value: 1 } && Width is FixedExtent { Value: 1 };

    /// <summary>For comments: <c>h/8 × w/8 × 40</c>.</summary>
    public string Describe() => IsVector
        ? Channels.ToString(CultureInfo.InvariantCulture)
        : $"{Height.Describe("h")} × {Width.Describe("w")} × {Channels}";
}
