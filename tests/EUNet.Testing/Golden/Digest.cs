using System.Text.Json.Serialization;

namespace EUNet.Testing;

/// <summary>What a golden file keeps of a tensor. Positions are flat, in N C H W order.</summary>
public sealed record Digest
{
    private static readonly ulong ProjectionHash = Procedural.Hash("projection");

    /// <summary>N C H W, or what PyTorch has for a parameter or a dense layer's logits.</summary>
    [JsonPropertyName("shape")]
    public required int[] Shape { get; init; }

    /// <summary>The largest magnitude.</summary>
    [JsonPropertyName("max_abs")]
    public required double MaxAbs { get; init; }

    /// <summary>Root of the mean square.</summary>
    [JsonPropertyName("rms")]
    public required double Rms { get; init; }

    /// <summary>The mean.</summary>
    [JsonPropertyName("mean")]
    public double Mean { get; init; }

    /// <summary>sum(v[i] · u("projection", i)) / sqrt(count): it moves when any element does.</summary>
    [JsonPropertyName("projection")]
    public required double Projection { get; init; }

    /// <summary>Where samples were taken.</summary>
    [JsonPropertyName("indices")]
    public required long[] Indices { get; init; }

    /// <summary>The samples.</summary>
    [JsonPropertyName("values")]
    public required double[] Values { get; init; }

    /// <summary>A gradient that is 0 by algebra; then <see cref="Scale"/> says how much noise is allowed.</summary>
    [JsonPropertyName("zero")]
    public bool IsZero { get; init; }

    /// <summary>For zero gradients: the sum of |dL/dy| over the channel with the largest.</summary>
    [JsonPropertyName("scale")]
    public double Scale { get; init; }

    /// <summary>Relative L2 distance of PyTorch's float32 result, where the file gives it.</summary>
    [JsonPropertyName("float32_error")]
    public double Float32Error { get; init; }

    /// <summary>The tolerance that a float32 gradient is given: README's, or eight times PyTorch's own error.</summary>
    public double Float32Tolerance => Math.Max(1e-4, 8 * Float32Error);

    /// <summary>What differs, in a line, or null where the tensor agrees.</summary>
    /// <param name="values">N C H W, or a parameter's elements in PyTorch's order.</param>
    /// <param name="tolerance">Share of the largest magnitude that a value may be off, and of the rms that the projection may.</param>
    public string? Difference(ReadOnlySpan<double> values, ReadOnlySpan<int> shape, double tolerance = 1e-4)
    {
        // Parameters have as many dimensions as PyTorch's; maps always four: a dense layer's logits are N C.
        if (!shape.SequenceEqual(Shape) && !(Shape.Length == 2 && shape.Length == 4 && shape[..2].SequenceEqual(Shape) && shape[2] == 1 && shape[3] == 1))
        {
            return $"its shape is [{string.Join(", ", shape.ToArray())}], not [{string.Join(", ", Shape)}]";
        }

        for (var i = 0; i < values.Length; i++)
        {
            if (!double.IsFinite(values[i]))
            {
                return $"element {i} is {values[i]}";
            }

            if (IsZero && Math.Abs(values[i]) > 1e-5 * Scale)
            {
                return $"element {i} is {values[i]:g6} where algebra says 0 (noise up to {1e-5 * Scale:g3} passes)";
            }
        }

        return IsZero ? null : SampleDifference(values, tolerance) ?? ProjectionDifference(values, tolerance);
    }

    private string? SampleDifference(ReadOnlySpan<double> values, double tolerance)
    {
        var (worst, at) = (0.0, 0);
        for (var i = 0; i < Indices.Length; i++)
        {
            var off = Math.Abs(values[(int)Indices[i]] - Values[i]);
            (worst, at) = off > worst ? (off, i) : (worst, at);
        }

        return worst <= tolerance * MaxAbs
            ? null
            : $"element {Indices[at]} is {values[(int)Indices[at]]:g9}, not {Values[at]:g9}: off by {worst / MaxAbs:g3} of the largest "
            + $"({tolerance:g2} passes)";
    }

    private string? ProjectionDifference(ReadOnlySpan<double> values, double tolerance)
    {
        var sum = 0.0;
        for (var i = 0; i < values.Length; i++)
        {
            sum += values[i] * Procedural.Uniform(ProjectionHash, i);
        }

        var projection = sum / Math.Sqrt(values.Length);
        return Math.Abs(projection - Projection) <= tolerance * Rms
            ? null
            : $"its projection is {projection:g9}, not {Projection:g9}: off by {Math.Abs(projection - Projection) / Rms:g3} of the rms "
            + $"({tolerance:g2} passes)";
    }
}
