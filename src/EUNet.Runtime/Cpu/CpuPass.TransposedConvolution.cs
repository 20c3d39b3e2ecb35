using EUNet.Cpu.Convolutions;
using EUNet.Tensors;

namespace EUNet.Cpu;

public sealed unsafe partial class CpuPass
{
    /// <summary>
    /// y = activation(norm(transposed convolution(x) + bias)), stride 2. With kernel 2, every pixel becomes a block of 2 × 2 that overlaps no other, so it
    /// is a pointwise convolution for each row of the blocks, with 2 · out columns. Kernel 4 is cropped by one at each side.
    /// </summary>
    /// <param name="x">N × H × W × in.</param>
    /// <param name="y">N × 2H × 2W × out.</param>
    public void TransposedConvolution(TransposedConvolutionLayer layer, FeatureMap x, FeatureMap y)
    {
        Step(layer, x, y);
        CheckChannels(layer, layer.InChannels, x.Channels, y);
        CheckDoubled(layer, x, y);
        if (layer.Kernel == 4)
        {
            TransposeByPhases(layer, x, y);
            return;
        }

        var columns = 2 * layer.OutChannels;
        var panels = new Panels(layer.InChannels, columns, Memory.Lanes());
        var kept = Kept(layer);
        if (kept == null)
        {
            kept = Keep(layer, panels.PaddedColumns + (2 * panels.Length));
            var scale = Memory.Scratch(panels.PaddedColumns);
            FoldedWeights.Fold(layer, Parameters, scale, kept, repeats: 2);
            for (var row = 0; row < 2; row++)
            {
                var pack = new PackRows
                {
                    Panels = panels,
                    Weights = Values(layer.Weight) + (row * columns),
                    Row = 2 * columns,
                    Scale = scale,
                    Packed = kept + panels.PaddedColumns + (row * panels.Length),
                };
                Memory.Run(pack, panels.Count);
            }
        }

        for (var row = 0; row < 2; row++)
        {
            ConvolutionRunner.Band(Memory, new BandBody
            {
                Source = JoinedSource.Of(At(x), x),
                Window = new Window(1, 1, 1, 1, 0, 0, x.Height, x.Width),
                Batch = x.Batch,
                Panels = panels,
                Packed = kept + panels.PaddedColumns + (row * panels.Length),
                Output = At(y) + ((nint)row * y.Width * y.Channels),
                OutputPixel = columns,
                OutputRow = 2 * (nint)y.Width * y.Channels,
                OutputSample = (nint)y.Height * y.Width * y.Channels,
                Epilogue = new Epilogue { Bias = kept, Activation = layer.Activation },
            });
        }
    }

    private void TransposeByPhases(TransposedConvolutionLayer layer, FeatureMap x, FeatureMap y)
    {
        var phases = new TransposedPhases(layer, Memory.Lanes());
        var bias = phases.Panels.PaddedColumns;
        var kept = Kept(layer);
        if (kept == null)
        {
            kept = Keep(layer, bias + (TransposedPhases.Count * phases.Panels.Length));
            var scale = Memory.Scratch(bias);
            FoldedWeights.Fold(layer, Parameters, scale, kept, repeats: 1);
            phases.Pack(Memory, Values(layer.Weight), scale, kept + bias);
        }

        for (var phase = 0; phase < TransposedPhases.Count; phase++)
        {
            var epilogue = new Epilogue { Bias = kept, Activation = layer.Activation };
            var body = phases.Band(phase, JoinedSource.Of(At(x), x), y, At(y), epilogue);
            body.Packed = kept + bias + (phase * phases.Panels.Length);
            ConvolutionRunner.Band(Memory, body);
        }
    }

    private static void CheckDoubled(TransposedConvolutionLayer layer, FeatureMap x, FeatureMap y)
    {
        if (layer.Kernel is not (2 or 4) || y.Height != 2 * x.Height || y.Width != 2 * x.Width)
        {
            throw new ArgumentException($"{layer.Name}: a transposed convolution, 2 × 2 or 4 × 4, makes a map of exactly twice the size.", nameof(layer));
        }
    }
}
