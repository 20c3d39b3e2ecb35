using System.Globalization;
using EUNet.Generator.Graph.Operators;
using EUNet.Generator.Spec;

namespace EUNet.Generator.Graph;

/// <summary>Writes down a plain U-Net's contracting path (Ronneberger et al., 2015): double 3×3 convolutions, max-pooling between.</summary>
public sealed class PlainEncoder(GraphWriter writer, PlainEncoderSpec spec, InputSpec input)
{
    private readonly PaddingPlan _padding = new(spec.Padding, input.NominalHeight, input.NominalWidth);

    /// <summary>Writes it behind the input; gives its last map.</summary>
    public int Write()
    {
        var x = NetworkGraph.InputTensor;
        for (var level = 1; level <= spec.Levels.Count; level++)
        {
            x = Level(x, level, spec.Levels[level - 1]);
        }

        return x;
    }

    private int Level(int x, int level, int filters)
    {
        var channels = writer.ChannelsOf(x);
        var name = "encoder" + level.ToString(CultureInfo.InvariantCulture);
        var stem = "e" + level.ToString(CultureInfo.InvariantCulture);
        var padding = _padding.Next(3, 1, 1);
        writer.Begin(new Block(
            name, BlockKind.EncoderLevel,
            $"level {level} · double 3×3 · {channels} → {filters} channels · stride " + (1 << (level - 1)).ToString(CultureInfo.InvariantCulture),
            $"LevelC{channels}To{filters}{LayerSignature.Of(spec.Norm)}{LayerSignature.Of(padding)}",
            string.Format(CultureInfo.InvariantCulture, "encoder.levels[{0}]", level - 1)));
        if (level > 1)
        {
            x = writer.Add(
                new MaxPool { Name = name + "_pool", Block = writer.Block, Role = "Pool", Inputs = EquatableArray.Of(x) }, stem + "Pool");
        }

        for (var j = 1; j <= 2; j++)
        {
            var convolved = writer.Add(
                new Convolution
                {
                    Name = $"{name}_conv{j}", Block = writer.Block, Role = $"Conv{j}", Inputs = EquatableArray.Of(x),
                    InChannels = writer.ChannelsOf(x), OutChannels = filters, Kernel = 3, Padding = padding, Bias = spec.Norm is null,
                },
                $"{stem}Conv{j}Raw");
            x = writer.NormAndActivation(
                convolved, $"Conv{j}", $"{name}_bn{j}", spec.Norm, ActivationKind.Relu, $"{stem}Conv{j}", j == 1 ? stem + "Conv1" : stem);
        }

        writer.Taps.Add(name, x);
        return x;
    }
}
