using EUNet.Cpu.Convolutions;
using EUNet.Tensors;

namespace EUNet.Cpu;

public sealed unsafe partial class CpuTrainingPass
{
    /// <summary>z = transposed convolution(x) + bias, and its moments; see <see cref="CpuPass.TransposedConvolution"/>.</summary>
    public void TransposedConvolution(TransposedConvolutionLayer layer, FeatureMap x, FeatureMap z)
    {
        Step(layer, x, z);
        CheckDoubled(layer, x, z);
        if (layer.Kernel == 4)
        {
            TransposeByPhases(layer, x, z);
            return;
        }

        var columns = 2 * layer.OutChannels;
        var panels = new Panels(layer.InChannels, columns, Memory.Lanes());
        var scratch = Memory.Scratch(panels.PaddedColumns + panels.Length);
        var epilogue = new Epilogue { Bias = PadBias(layer, scratch, panels.PaddedColumns, repeats: 2) };
        for (var row = 0; row < 2; row++)
        {
            PackRows(panels, Values(layer.Weight) + (row * columns), 2 * columns, scratch + panels.PaddedColumns);
            ConvolutionRunner.Band(
                Memory,
                new BandBody
                {
                    Source = JoinedSource.Of(At(x), x),
                    Window = new Window(1, 1, 1, 1, 0, 0, x.Height, x.Width),
                    Batch = x.Batch,
                    Panels = panels,
                    Packed = scratch + panels.PaddedColumns,
                    Output = At(z) + ((nint)row * z.Width * z.Channels),
                    OutputPixel = columns,
                    OutputRow = 2 * (nint)z.Width * z.Channels,
                    OutputSample = (nint)z.Height * z.Width * z.Channels,
                    Epilogue = epilogue,
                },
                panels.PaddedColumns + panels.Length);
        }

        BatchMoments(layer, z);
    }

    /// <summary>The gradients of weight and, if any, bias +=.</summary>
    /// <param name="x">What the convolution read.</param>
    /// <param name="gz">The gradient of its output, before norm and activation.</param>
    public void TransposedConvolutionWeights(TransposedConvolutionLayer layer, FeatureMap x, FeatureMap gz)
    {
        Step(layer, x, gz);
        CheckDoubled(layer, x, gz);
        AddBiasGradient(layer, gz);
        if (layer.Kernel == 4)
        {
            new TransposedPhases(layer, Memory.Lanes()).WeightGradient(
                Memory, JoinedSource.Of(At(x), x), gz, At(gz), Gradient(layer.Weight));
            return;
        }

        var columns = 2 * layer.OutChannels;
        var row = (nint)gz.Width * gz.Channels;
        ConvolutionRunner.WeightGradient(
            Memory,
            new WeightGradientBody
            {
                Source = JoinedSource.Of(At(x), x),
                Window = new Window(1, 1, 1, 1, 0, 0, x.Height, x.Width),
                Batch = x.Batch,
                Panels = new Panels(layer.InChannels, columns, Memory.Lanes()),
                Gradient = At(gz),
                GradientPixel = columns,
                GradientRow = 2 * row,
                GradientSample = gz.Height * row,
                OutputRow = 2 * columns,
            },
            layer.Weight.Length,
            Gradient(layer.Weight),
            windows: 2,
            gradientStep: row,
            outputStep: columns);
    }

    /// <summary>The gradient of the input: a convolution with stride 2 of the output's.</summary>
    /// <param name="gz">The gradient of the output, before norm and activation.</param>
    /// <param name="gx">The result.</param>
    /// <param name="accumulate">Whether it is added to gx.</param>
    public void TransposedConvolutionInput(TransposedConvolutionLayer layer, FeatureMap gz, FeatureMap gx, bool accumulate)
    {
        Step(layer, gx, gz);
        CheckDoubled(layer, gx, gz);
        var depth = layer.Kernel * layer.Kernel * layer.OutChannels;
        var panels = new Panels(depth, layer.InChannels, Memory.Lanes());
        var padding = layer.Kernel == 4 ? 1 : 0;
        var body = new BandBody
        {
            Source = JoinedSource.Of(At(gz), gz),
            Window = new Window(layer.Kernel, layer.Kernel, 2, 2, padding, padding, gx.Height, gx.Width),
            Batch = gx.Batch,
            Panels = panels,
            Output = At(gx),
            OutputPixel = gx.Channels,
            OutputRow = (nint)gx.Width * gx.Channels,
            OutputSample = (nint)gx.Height * gx.Width * gx.Channels,
            Epilogue = new Epilogue { Adds = accumulate },
        };
        body.Packed = Memory.Scratch(panels.Length + (Memory.Team.Count * body.ScratchLength));
        var pack = new PackColumns
        {
            Panels = panels,
            Weights = Values(layer.Weight),
            Column = depth,
            Y = new Taps(0, 1, 1, 1), // depth is contiguous: rows and columns of the kernel are part of it
            X = new Taps(0, 1, 1, 1),
            Packed = body.Packed,
        };
        Memory.Run(pack, panels.Count);
        ConvolutionRunner.Band(Memory, body, panels.Length);
    }

    private void TransposeByPhases(TransposedConvolutionLayer layer, FeatureMap x, FeatureMap z)
    {
        var phases = new TransposedPhases(layer, Memory.Lanes());
        var source = JoinedSource.Of(At(x), x);
        var bias = phases.Panels.PaddedColumns;
        var taken = bias + (TransposedPhases.Count * phases.Panels.Length);
        var band = phases.Band(0, source, z, At(z), default).ScratchLength;
        var scratch = Memory.Scratch(taken + (Memory.Team.Count * band));
        var epilogue = new Epilogue { Bias = PadBias(layer, scratch, bias, repeats: 1) };
        phases.Pack(Memory, Values(layer.Weight), scale: null, scratch + bias);
        for (var phase = 0; phase < TransposedPhases.Count; phase++)
        {
            var body = phases.Band(phase, source, z, At(z), epilogue);
            body.Packed = scratch + bias + (phase * phases.Panels.Length);
            ConvolutionRunner.Band(Memory, body, taken);
        }

        BatchMoments(layer, z);
    }

    private static void CheckDoubled(TransposedConvolutionLayer layer, FeatureMap x, FeatureMap z)
    {
        CheckChannels(layer, layer.InChannels, x.Channels, z);
        if (layer.Kernel is not (2 or 4) || z.Height != 2 * x.Height || z.Width != 2 * x.Width)
        {
            throw new ArgumentException($"{layer.Name}: a transposed convolution, 2 × 2 or 4 × 4, makes a map of exactly twice the size.", nameof(layer));
        }
    }
}
