using EUNet.Generator.Diagnostics;
using EUNet.Generator.Graph.Operators;
using EUNet.Generator.Spec;

namespace EUNet.Generator.Graph;

/// <summary>Concurrent spatial and channel squeeze and excitation (Roy et al., 2018): x · channel gate + x · pixel gate.</summary>
public sealed class ConcurrentAttention(GraphWriter writer, AttentionKind kind)
{
    private const int Reduction = 16;

    /// <summary>Writes it; gives its output, or null where there are too few channels.</summary>
    /// <param name="x">What enters.</param>
    /// <param name="name">The interchange prefix: <c>decoder1_scse1</c>.</param>
    /// <param name="role">The roles' prefix: <c>Scse1</c>.</param>
    /// <param name="stem">What intermediate tensors are called after.</param>
    /// <param name="output">What the result is called.</param>
    /// <param name="key">Where the spec states it, for diagnostics.</param>
    public int? Write(int x, string name, string role, string stem, string output, string key)
    {
        var channels = writer.ChannelsOf(x);
        if (channels < Reduction)
        {
            writer.Report(DiagnosticCatalog.AttentionTooNarrow, key, name.Substring(0, name.IndexOf('_')), channels);
            return null;
        }

        var pooled = writer.Add(
            new GlobalAverage { Name = name + "_squeeze", Block = writer.Block, Role = role + "Squeeze", Inputs = EquatableArray.Of(x) },
            stem + "Pooled");
        var reduced = Pointwise(pooled, name + "_reduce", role + "Channel", channels / Reduction, ActivationKind.Relu, stem + "Reduce");
        var channelGate = Pointwise(reduced, name + "_expand", role + "Channel", channels, ActivationKind.Sigmoid, stem + "Gate");
        var byChannel = writer.Add(
            new Scale { Name = name + "_scale", Block = writer.Block, Role = role + "Scale", Inputs = EquatableArray.Of(x, channelGate) },
            stem + "ByChannel");
        var pixelGate = Pointwise(x, name + "_spatial", role + "Spatial", 1, ActivationKind.Sigmoid, stem + "Map");
        var byPixel = writer.Add(
            new SpatialScale
            {
                Name = name + "_spatial_scale", Block = writer.Block, Role = role + "SpatialScale", Inputs = EquatableArray.Of(x, pixelGate),
            },
            stem + "ByPixel");
        return writer.Add(
            new Add { Name = name + "_add", Block = writer.Block, Role = role + "Add", Inputs = EquatableArray.Of(byChannel, byPixel) },
            output);
    }

    private int Pointwise(int x, string name, string role, int filters, ActivationKind activation, string output)
    {
        var convolved = writer.Add(
            new Convolution
            {
                Name = name, Block = writer.Block, Role = role, Inputs = EquatableArray.Of(x), InChannels = writer.ChannelsOf(x),
                OutChannels = filters, Bias = kind == AttentionKind.Scse,
            },
            output + "Conv");
        return writer.Activate(convolved, role, name + "_activation", activation, output);
    }
}
