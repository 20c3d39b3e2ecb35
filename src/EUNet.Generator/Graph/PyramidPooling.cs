using System.Globalization;
using EUNet.Generator.Graph.Operators;
using EUNet.Generator.Spec;

namespace EUNet.Generator.Graph;

/// <summary>
/// Pyramid pooling (Zhao et al., 2017): means over grids of several sizes, each convolved 1×1, brought back to the map's size and joined behind
/// it; one 3×3 convolution mixes all.
/// </summary>
public sealed class PyramidPooling(GraphWriter writer)
{
    /// <summary>Writes it; gives its output.</summary>
    /// <param name="x">What enters.</param>
    /// <param name="prefix">Of the interchange names: <c>decoder0_</c>.</param>
    /// <param name="bottleneck">Bins, filters and style; each grid's convolution has its share of the filters.</param>
    /// <param name="stem">What intermediate tensors are called after, and the result.</param>
    public int Write(int x, string prefix, BottleneckSpec bottleneck, string stem)
    {
        var shape = writer.ShapeOf(x);
        var each = Math.Max(1, bottleneck.Filters / bottleneck.PyramidBins.Count);
        var joined = x;
        foreach (var bins in bottleneck.PyramidBins)
        {
            var number = bins.ToString(CultureInfo.InvariantCulture);
            var pooled = writer.Add(
                new AdaptiveAverage { Name = $"{prefix}pool{number}", Block = writer.Block, Role = "Average" + number, Inputs = EquatableArray.Of(x), Bins = bins },
                $"{stem}Average{number}");
            var reduced = Convolve(pooled, $"{prefix}pool{number}_conv", $"{prefix}pool{number}_bn", "Pool" + number, 1, each, bottleneck.Style, $"{stem}Pool{number}");
            var resized = writer.Add(
                new Resize
                {
                    Name = $"{prefix}pool{number}_resize", Block = writer.Block, Role = "Resize" + number, Inputs = EquatableArray.Of(reduced), Height = shape.Height,
                    Width = shape.Width, Kind = UpsamplingKind.Bilinear,
                },
                $"{stem}Resize{number}");
            joined = writer.Add(
                new Concat { Name = $"{prefix}pool{number}_concat", Block = writer.Block, Role = "Concat" + number, Inputs = EquatableArray.Of(joined, resized) },
                $"{stem}Concat{number}");
        }

        return Convolve(joined, prefix + "conv1", prefix + "bn1", "Conv1", 3, bottleneck.Filters, bottleneck.Style, stem);
    }

    private int Convolve(int x, string name, string normName, string role, int kernel, int filters, DecoderStyle style, string output)
    {
        var convolved = writer.Add(
            new Convolution
            {
                Name = name, Block = writer.Block, Role = role, Inputs = EquatableArray.Of(x), InChannels = writer.ChannelsOf(x), OutChannels = filters,
                Kernel = kernel, Padding = new PaddingPlan(style.Padding, 1, 1).Next(kernel, 1, 1), Bias = style.Bias,
            },
            output + "Raw");
        return writer.NormAndActivation(convolved, role, normName, style.Norm, ActivationKind.Relu, output + "Mixed", output);
    }
}
