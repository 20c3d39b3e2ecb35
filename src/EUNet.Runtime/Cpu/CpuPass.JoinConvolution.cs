using EUNet.Cpu.Convolutions;
using EUNet.Tensors;

namespace EUNet.Cpu;

public sealed unsafe partial class CpuPass
{
    /// <summary>
    /// y = activation(norm(convolution(concat(up(low), skip)) + bias)), up being nearest, 2×, cropped at right and bottom to the skip's size, or
    /// filled up with zeros there. Neither the enlarged nor the joined map exists in memory.
    /// </summary>
    /// <param name="layer">Kernel 1 or 3, stride 1; low's channels come first.</param>
    /// <param name="low">N × h × w × a.</param>
    /// <param name="skip">N × H × W × b.</param>
    /// <param name="y">N × H × W × out.</param>
    public void UpConvolution(ConvolutionLayer layer, FeatureMap low, FeatureMap skip, FeatureMap y)
    {
        Step(layer, y, low, skip);
        if (Window.Of(layer, skip.Height, skip.Width, y).Doubles(low, skip))
        {
            UpByPhases(layer, low, skip, y);
        }
        else
        {
            Join(layer, low, 2, skip, y);
        }
    }

    /// <summary>
    /// y = activation(norm(convolution(concat(first, skip)) + bias)), first being cropped at right and bottom to the skip's size, or filled up with
    /// zeros there. The joined map does not exist in memory.
    /// </summary>
    /// <param name="layer">Kernel 1 or 3, stride 1; first's channels come first.</param>
    /// <param name="first">N × h × w × a.</param>
    /// <param name="skip">N × H × W × b.</param>
    /// <param name="y">N × H × W × out.</param>
    public void JoinConvolution(ConvolutionLayer layer, FeatureMap first, FeatureMap skip, FeatureMap y)
    {
        Step(layer, y, first, skip);
        Join(layer, first, 1, skip, y);
    }

    private void Join(ConvolutionLayer layer, FeatureMap first, int factor, FeatureMap skip, FeatureMap y)
    {
        CheckChannels(layer, layer.InChannels, first.Channels + skip.Channels, y);
        var panels = new Panels(layer.Kernel * layer.Kernel * layer.InChannels, layer.OutChannels, Memory.Lanes());
        var packed = FoldedAndPacked(layer, panels);
        Band(
            JoinedSource.Join(At(first), first, factor, At(skip), skip),
            Window.Of(layer, skip.Height, skip.Width, y),
            panels,
            packed,
            new Epilogue { Bias = packed, Activation = layer.Activation },
            y);
    }

    private void UpByPhases(ConvolutionLayer layer, FeatureMap low, FeatureMap skip, FeatureMap y)
    {
        CheckChannels(layer, layer.InChannels, low.Channels + skip.Channels, y);
        var phases = new Phases(y.Height, y.Width, low.Channels, skip.Channels, y.Channels, Memory.Lanes());
        var bias = phases.Skip.PaddedColumns;
        var kept = Kept(layer);
        if (kept == null)
        {
            kept = Keep(layer, bias + phases.Length);
            var scale = Memory.Scratch(bias);
            FoldedWeights.Fold(layer, Parameters, scale, kept, repeats: 1);
            UpRunner.Pack(Memory, phases, Values(layer.Weight), scale, kept + bias);
        }

        UpRunner.Band(Memory, new UpBandBody
        {
            Phases = phases,
            Low = JoinedSource.Of(At(low), low),
            Skip = JoinedSource.Of(At(skip), skip),
            Batch = y.Batch,
            Packed = kept + bias,
            Output = At(y),
            Epilogue = new Epilogue { Bias = kept, Activation = layer.Activation },
        });
    }
}
