using EUNet.Generator.Diagnostics;
using EUNet.Generator.Graph.Operators;
using EUNet.Generator.Spec;

namespace EUNet.Generator.Graph;

/// <summary>The first half of a decoder stage: the map is doubled, brought to the skip's size and joined with it.</summary>
public sealed class DecoderUpsampling(GraphWriter writer, DecoderStageSpec stage, string name, string stem)
{
    /// <summary>For people: <c>nearest ×2</c>.</summary>
    public string Title => stage.Up.Kind switch
    {
        UpsamplingKind.Nearest => "nearest ×2",
        UpsamplingKind.Bilinear => "bilinear ×2",
        UpsamplingKind.Transpose2x2 => "transposed 2×2",
        _ => "transposed 4×4",
    };

    /// <summary>For the layer's type.</summary>
    public string Signature => stage.Up.Kind + (IsTransposed ? (stage.Up.Bias ? "Bias" : "") + (stage.Up.Norm ? "Norm" : "") : "");

    private bool IsTransposed => stage.Up.Kind is UpsamplingKind.Transpose2x2 or UpsamplingKind.Transpose4x4;

    /// <summary>The doubled map's channels.</summary>
    public int ChannelsFrom(int x) => IsTransposed ? stage.Filters : writer.ChannelsOf(x);

    /// <summary>Writes it; gives the joined map, or null where the skip is too small.</summary>
    /// <param name="x">The map from below.</param>
    /// <param name="skip">The skip, or null.</param>
    /// <param name="key">The stage, for diagnostics.</param>
    public int? Write(int x, int? skip, InputSpec input, string key)
    {
        var (height, width) = skip is { } to
            ? (writer.ShapeOf(to).Height, writer.ShapeOf(to).Width)
            : (Extent.Input.CeilingOf((int)(writer.ShapeOf(x).Height.Stride / 2)), Extent.Input.CeilingOf((int)(writer.ShapeOf(x).Width.Stride / 2)));
        var resizes = stage.Fit == FitKind.Resize;
        if (!(resizes && stage.Up.Kind == UpsamplingKind.Nearest))
        {
            x = Double(x); // else resizing alone gives the same pixels
        }

        if (stage.Fit == FitKind.Center)
        {
            if (skip is { } whole)
            {
                if (IsTooSmall(x, whole, input, key))
                {
                    return null;
                }

                skip = Center(whole, writer.ShapeOf(x));
            }
        }
        else if (writer.ShapeOf(x).Height != height || writer.ShapeOf(x).Width != width)
        {
            x = writer.Add(
                resizes
                    ? new Resize { Name = name + "_fit", Block = writer.Block, Role = "Fit", Inputs = EquatableArray.Of(x), Height = height, Width = width }
                    : new Fit { Name = name + "_fit", Block = writer.Block, Role = "Fit", Inputs = EquatableArray.Of(x), Height = height, Width = width },
                stem + "Fit");
        }

        return skip is not { } other ? x : writer.Add(
            new Concat
            {
                Name = name + "_concat", Block = writer.Block, Role = "Concat",
                Inputs = stage.SkipFirst ? EquatableArray.Of(other, x) : EquatableArray.Of(x, other),
            },
            stem + "Concat");
    }

    private int Double(int x)
    {
        if (!IsTransposed)
        {
            return writer.Add(
                new Upsample { Name = name + "_up", Block = writer.Block, Role = "Up", Inputs = EquatableArray.Of(x), Kind = stage.Up.Kind },
                stem + "Up");
        }

        x = writer.Add(
            new TransposedConvolution
            {
                Name = name + "_up", Block = writer.Block, Role = "Up", Inputs = EquatableArray.Of(x), InChannels = writer.ChannelsOf(x),
                OutChannels = stage.Filters, Kernel = stage.Up.Kind == UpsamplingKind.Transpose2x2 ? 2 : 4, Bias = stage.Up.Bias,
            },
            stage.Up.Norm ? stem + "UpRaw" : stem + "Up");
        return stage.Up.Norm
            ? writer.NormAndActivation(
                x, "Up", name + "_up_bn", stage.Style.Norm ?? LayerSignature.UsualNorm, ActivationKind.Relu, stem + "Up", stem + "Up")
            : x;
    }

    private int Center(int skip, MapShape to) => writer.Add(
        new CenterCrop
        {
            Name = name + "_crop", Block = writer.Block, Role = "Crop", Inputs = EquatableArray.Of(skip), Height = to.Height, Width = to.Width,
        },
        stem + "Crop");

    private bool IsTooSmall(int x, int skip, InputSpec input, string key)
    {
        var (map, around) = (writer.ShapeOf(x), writer.ShapeOf(skip));
        var (h, w) = (map.Height.At(input.NominalHeight), map.Width.At(input.NominalWidth));
        var (skipH, skipW) = (around.Height.At(input.NominalHeight), around.Width.At(input.NominalWidth));
        if (skipH >= h && skipW >= w)
        {
            return false;
        }

        writer.Report(
            DiagnosticCatalog.SkipTooSmall, key + ".skip", name.Substring("decoder".Length), stage.Skip!, $"{skipH} x {skipW}", $"{h} x {w}");
        return true;
    }
}
