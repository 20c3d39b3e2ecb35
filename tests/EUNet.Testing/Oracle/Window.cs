using EUNet.Generator.Graph.Operators;
using EUNet.Generator.Spec;

namespace EUNet.Testing;

/// <summary>How one axis of a convolution's kernel slides over a map: tap k of output o reads input o · Stride + k - Before.</summary>
internal readonly record struct Window(int Stride, int Before, int In, int Out)
{
    public static Window Vertical(PaddingRule padding, int kernel, int stride, int input, int output)
        => new(stride, padding.Kind == PaddingKind.Same ? Same(kernel, stride, input) : padding.Top, input, output);

    public static Window Horizontal(PaddingRule padding, int kernel, int stride, int input, int output)
        => new(stride, padding.Kind == PaddingKind.Same ? Same(kernel, stride, input) : padding.Left, input, output);

    /// <summary>The input that a tap of an output reads; outside the map for padding.</summary>
    public int At(int output, int tap) => (output * Stride) + tap - Before;

    /// <summary>The outputs, first and one past the last, for which a tap reads inside the map.</summary>
    public (int First, int End) Inside(int tap)
    {
        var first = 0;
        while (first < Out && At(first, tap) < 0)
        {
            first++;
        }

        var end = Out;
        while (end > first && At(end - 1, tap) >= In)
        {
            end--;
        }

        return (first, end);
    }

    private static int Same(int kernel, int stride, int input)
    {
        var output = (input + stride - 1) / stride;
        return Math.Max(((output - 1) * stride) + kernel - input, 0) / 2;
    }
}
