using EUNet.Cpu.Convolutions;
using EUNet.Tensors;

namespace EUNet.Cpu;

public sealed unsafe partial class CpuTrainingPass
{
    /// <summary>z = transposed convolution(x) + bias, and its moments; see <see cref="CpuPass.TransposedConvolution"/>.</summary>
    public void TransposedConvolution(TransposedConvolutionLayer layer, FeatureMap x, FeatureMap z)
    {
        CheckDoubled(layer, x, z);
        var columns = 2 * layer.OutChannels;
        var panels = new Panels(layer.InChannels, columns, _memory.Lanes());
        var scratch = _memory.Scratch(panels.PaddedColumns + panels.Length);
        var epilogue = new Epilogue { Bias = PadBias(layer, scratch, panels.PaddedColumns, repeats: 2) };
        for (var row = 0; row < 2; row++)
        {
            PackRows(panels, Values(layer.Weight) + (row * columns), 2 * columns, scratch + panels.PaddedColumns);
            ConvolutionRunner.Band(
                _memory,
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
        CheckDoubled(layer, x, gz);
        var columns = 2 * layer.OutChannels;
        var row = (nint)gz.Width * gz.Channels;
        ConvolutionRunner.WeightGradient(
            _memory,
            new WeightGradientBody
            {
                Source = JoinedSource.Of(At(x), x),
                Window = new Window(1, 1, 1, 1, 0, 0, x.Height, x.Width),
                Batch = x.Batch,
                Panels = new Panels(layer.InChannels, columns, _memory.Lanes()),
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
        AddBiasGradient(layer, gz);
    }

    /// <summary>The gradient of the input: a 2 × 2 convolution with stride 2 of the output's.</summary>
    /// <param name="gz">The gradient of the output, before norm and activation.</param>
    /// <param name="gx">The result.</param>
    /// <param name="accumulate">Whether it is added to gx.</param>
    public void TransposedConvolutionInput(TransposedConvolutionLayer layer, FeatureMap gz, FeatureMap gx, bool accumulate)
    {
        CheckDoubled(layer, gx, gz);
        var depth = 4 * layer.OutChannels;
        var panels = new Panels(depth, layer.InChannels, _memory.Lanes());
        var packed = _memory.Scratch(panels.Length);
        var pack = new PackColumns
        {
            Panels = panels,
            Weights = Values(layer.Weight),
            Column = depth,
            Y = new Taps(0, 1, 1, 1), // depth is contiguous: rows and columns of the kernel are part of it
            X = new Taps(0, 1, 1, 1),
            Packed = packed,
        };
        _memory.Run(pack, panels.Count);
        ConvolutionRunner.Band(
            _memory,
            new BandBody
            {
                Source = JoinedSource.Of(At(gz), gz),
                Window = new Window(2, 2, 2, 2, 0, 0, gx.Height, gx.Width),
                Batch = gx.Batch,
                Panels = panels,
                Packed = packed,
                Output = At(gx),
                OutputPixel = gx.Channels,
                OutputRow = (nint)gx.Width * gx.Channels,
                OutputSample = (nint)gx.Height * gx.Width * gx.Channels,
                Epilogue = new Epilogue { Adds = accumulate },
            },
            panels.Length);
    }

    private static void CheckDoubled(TransposedConvolutionLayer layer, FeatureMap x, FeatureMap z)
    {
        CheckChannels(layer, layer.InChannels, x.Channels, z);
        if (layer.Kernel != 2 || z.Height != 2 * x.Height || z.Width != 2 * x.Width)
        {
            throw new ArgumentException($"{layer.Name}: a transposed 2 × 2 convolution makes a map of exactly twice the size.", nameof(layer));
        }
    }
}
