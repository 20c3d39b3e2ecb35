using System.Globalization;
using EUNet.Generator.Graph.Operators;
using EUNet.Generator.Spec;

namespace EUNet.Generator.Graph;

/// <summary>
/// Parts of a block's signature. What is usual (swish in encoders, ReLU in decoders, batch norm as TensorFlow has it, SAME) is not
/// said, so that signatures stay short.
/// </summary>
public static class LayerSignature
{
    /// <summary>The constants of batch norm in EfficientNet's original.</summary>
    public static NormSpec UsualNorm { get; } = new(1e-3, 0.99);

    /// <summary>Nothing for the usual constants; <c>NoNorm</c>, or <c>Eps1em05Keep0_9</c>.</summary>
    public static string Of(NormSpec? norm) => norm is null ? "NoNorm" : norm == UsualNorm
        ? ""
        : "Eps" + Number(norm.Epsilon) + "Keep" + Number(norm.Momentum);

    /// <summary>Nothing for the usual activation, else its name.</summary>
    public static string Of(ActivationKind activation, ActivationKind usual) => activation == usual ? "" : activation.ToString();

    /// <summary>Nothing for SAME; <c>Valid</c>, <c>Symmetric</c>, or static zeros as <c>Pad0111</c>.</summary>
    public static string Of(PaddingRule padding) => padding.Kind switch
    {
        PaddingKind.Same => "",
        PaddingKind.Static => string.Format(
            CultureInfo.InvariantCulture, "Pad{0}{1}{2}{3}", padding.Top, padding.Left, padding.Bottom, padding.Right),
        var kind => kind.ToString(),
    };

    /// <summary><c>2</c>, or <c>2x1</c> where the strides differ.</summary>
    public static string Stride(int strideY, int strideX) => strideY == strideX
        ? strideY.ToString(CultureInfo.InvariantCulture)
        : string.Format(CultureInfo.InvariantCulture, "{0}x{1}", strideY, strideX);

    /// <summary>A number as part of an identifier.</summary>
    private static string Number(double value)
        => value.ToString("R", CultureInfo.InvariantCulture).Replace("E-", "em").Replace("E+", "e").Replace('.', '_').Replace("-", "m");
}
