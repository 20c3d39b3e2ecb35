using EUNet.Generator.Graph.Operators;
using EUNet.Generator.Spec;

namespace EUNet.Generator.Graph;

/// <summary>
/// The zeros around a network's convolutions. Static padding has SAME's zeros at the nominal size at every size, so it follows how
/// that size shrinks from layer to layer.
/// </summary>
public sealed class PaddingPlan(PaddingKind kind, int nominalHeight, int nominalWidth)
{
    private int _height = nominalHeight;
    private int _width = nominalWidth;

    /// <summary>The rule for the next convolution; a stride shrinks the nominal size.</summary>
    public PaddingRule Next(int kernel, int strideY, int strideX)
    {
        var rule = Rule(kernel, strideY, strideX);
        _height = (_height + strideY - 1) / strideY;
        _width = (_width + strideX - 1) / strideX;
        return rule;
    }

    private PaddingRule Rule(int kernel, int strideY, int strideX)
    {
        // With an odd kernel and no stride all but VALID are SAME.
        if (kernel == 1 && strideY == 1 && strideX == 1)
        {
            return PaddingRule.Same;
        }

        if (kind == PaddingKind.Valid)
        {
            return new PaddingRule(PaddingKind.Valid);
        }

        if (kind == PaddingKind.Same || (strideY == 1 && strideX == 1 && kernel % 2 == 1))
        {
            return PaddingRule.Same;
        }

        if (kind == PaddingKind.Symmetric)
        {
            var zeros = (kernel - 1) / 2;
            return new PaddingRule(PaddingKind.Symmetric, zeros, zeros, zeros, zeros);
        }

        var vertical = SameZeros(_height, kernel, strideY);
        var horizontal = SameZeros(_width, kernel, strideX);
        return new PaddingRule(
            PaddingKind.Static, vertical / 2, horizontal / 2, vertical - (vertical / 2), horizontal - (horizontal / 2));
    }

    private static int SameZeros(int extent, int kernel, int stride)
        => Math.Max(((((extent + stride - 1) / stride) - 1) * stride) + kernel - extent, 0);
}
