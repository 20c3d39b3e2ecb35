using System.Globalization;
using EUNet.Generator.Diagnostics;
using EUNet.Generator.Graph.Operators;
using EUNet.Generator.Spec;

namespace EUNet.Generator.Graph;

/// <summary>The second half of a decoder stage, and the whole of a bottleneck: 3×3 convolutions with norm and ReLU.</summary>
public sealed class DecoderBlock(GraphWriter writer)
{
    /// <summary>The part of a layer's signature that a style decides.</summary>
    public static string Signature(DecoderStyle style)
        => (style.Bias ? "Bias" : "") + LayerSignature.Of(style.Norm) + LayerSignature.Of(Padding(style));

    /// <summary>Writes the convolutions; gives their output, or null where the spec cannot be built.</summary>
    /// <param name="x">What enters.</param>
    /// <param name="number">The stage, 0 for the bottleneck.</param>
    /// <param name="key">Where the spec states it, for diagnostics.</param>
    /// <param name="stem">What intermediate tensors are called after.</param>
    /// <param name="output">What the result is called; by default the stem.</param>
    public int? Write(int x, int number, DecoderBlockKind kind, int filters, DecoderStyle style, string key, string stem, string? output = null)
    {
        var prefix = "decoder" + number.ToString(CultureInfo.InvariantCulture) + "_";
        output ??= stem;
        if (kind != DecoderBlockKind.Residual)
        {
            return kind == DecoderBlockKind.Single
                ? Convolve(x, 1, filters, style, prefix, stem, output)
                : Convolve(Convolve(x, 1, filters, style, prefix, stem, stem + "Conv1"), 2, filters, style, prefix, stem, output);
        }

        if (style.Padding == PaddingKind.Valid)
        {
            writer.Report(
                DiagnosticCatalog.NotSupported, key, "a residual block without padding, whose convolutions shrink the map that is added,",
                "say 'padding: same', or 'block: double'");
            return null;
        }

        // The shortcut comes before the last convolution, which can then add it as it writes.
        var first = Convolve(x, 1, filters, style, prefix, stem, stem + "Conv1");
        var shortcut = writer.Add(
            new Convolution
            {
                Name = prefix + "shortcut", Block = writer.Block, Role = "Shortcut", Inputs = EquatableArray.Of(x),
                InChannels = writer.ChannelsOf(x), OutChannels = filters, Bias = true,
            },
            stem + "Shortcut");
        var second = Convolve(first, 2, filters, style, prefix, stem, stem + "Conv2");
        return writer.Add(
            new Add { Name = prefix + "add", Block = writer.Block, Role = "Add", Inputs = EquatableArray.Of(second, shortcut) }, output);
    }

    private static PaddingRule Padding(DecoderStyle style) => new PaddingPlan(style.Padding, 1, 1).Next(3, 1, 1);

    private int Convolve(int x, int j, int filters, DecoderStyle style, string prefix, string stem, string output)
    {
        var role = "Conv" + j.ToString(CultureInfo.InvariantCulture);
        var convolved = writer.Add(
            new Convolution
            {
                Name = $"{prefix}conv{j}", Block = writer.Block, Role = role, Inputs = EquatableArray.Of(x),
                InChannels = writer.ChannelsOf(x), OutChannels = filters, Kernel = 3, Padding = Padding(style), Bias = style.Bias,
            },
            stem + role + "Raw");
        return writer.NormAndActivation(convolved, role, $"{prefix}bn{j}", style.Norm, ActivationKind.Relu, stem + role, output);
    }
}
