using EUNet.Cpu.Convolutions;
using EUNet.Tensors;

namespace EUNet.Cpu;

public sealed unsafe partial class CpuPass
{
    /// <summary>y = activation(norm(convolution(x) + bias)).</summary>
    /// <param name="layer">Any kernel, stride and padding.</param>
    /// <param name="x">N × H × W × in.</param>
    /// <param name="y">N × H' × W' × out, H' and W' being what stride and padding leave.</param>
    public void Convolution(ConvolutionLayer layer, FeatureMap x, FeatureMap y) => Convolve(layer, x, null, null, y);

    /// <summary>y = activation(norm(convolution(x) + bias)) + residual.</summary>
    /// <param name="residual">Of y's shape.</param>
    public void Convolution(ConvolutionLayer layer, FeatureMap x, FeatureMap residual, FeatureMap y) => Convolve(layer, x, null, residual, y);

    /// <summary>y = activation(norm(convolution(x · scale) + bias)), the convolution being pointwise.</summary>
    /// <param name="scale">N × 1 × 1 × in: what squeeze and excitation says.</param>
    public void ScaledConvolution(ConvolutionLayer layer, FeatureMap x, FeatureMap scale, FeatureMap y) => Convolve(layer, x, scale, null, y);

    /// <summary>y = activation(norm(convolution(x · scale) + bias)) + residual, the convolution being pointwise.</summary>
    /// <param name="scale">N × 1 × 1 × in: what squeeze and excitation says.</param>
    /// <param name="residual">Of y's shape.</param>
    public void ScaledConvolution(ConvolutionLayer layer, FeatureMap x, FeatureMap scale, FeatureMap residual, FeatureMap y)
        => Convolve(layer, x, scale, residual, y);

    private void Convolve(ConvolutionLayer layer, FeatureMap x, FeatureMap? scale, FeatureMap? residual, FeatureMap y)
    {
        Step(layer, y, x, scale, residual, step: scale is null ? nameof(Convolution) : nameof(ScaledConvolution));
        CheckChannels(layer, layer.InChannels, x.Channels, y);
        var panels = new Panels(layer.Kernel * layer.Kernel * layer.InChannels, layer.OutChannels, Memory.Lanes());
        var packed = FoldedAndPacked(layer, panels);
        var epilogue = new Epilogue { Bias = packed, Activation = layer.Activation };
        if (residual != null)
        {
            epilogue.Adds = true;
            epilogue.Residual = (nint)(At(residual) - At(y));
        }

        var window = Window.Of(layer, x.Height, x.Width, y);
        if (layer is { Kernel: 1, StrideY: 1, StrideX: 1 } && window.Inside(x.Height, x.Width) && x.Pixels == y.Pixels)
        {
            ConvolutionRunner.Pointwise(
                Memory,
                At(x),
                x.Pixels,
                panels,
                packed + panels.PaddedColumns,
                At(y),
                epilogue,
                moments: default,
                scale == null ? null : At(scale),
                x.Height * x.Width);
        }
        else if (scale == null)
        {
            Band(JoinedSource.Of(At(x), x), window, panels, packed, epilogue, y);
        }
        else
        {
            throw new ArgumentException($"{layer.Name}: only a pointwise convolution takes a scaled input.", nameof(layer));
        }
    }

    private void Band(JoinedSource source, Window window, Panels panels, float* packed, Epilogue epilogue, FeatureMap y)
        => ConvolutionRunner.Band(Memory, new BandBody
        {
            Source = source,
            Window = window,
            Batch = y.Batch,
            Panels = panels,
            Packed = packed + panels.PaddedColumns,
            Output = At(y),
            OutputPixel = y.Channels,
            OutputRow = (nint)y.Width * y.Channels,
            OutputSample = (nint)y.Height * y.Width * y.Channels,
            Epilogue = epilogue,
        });

    /// <summary>A layer's biases, padded, and behind them its panels; made at first use.</summary>
    private float* FoldedAndPacked(ConvolutionLayer layer, Panels panels)
    {
        var kept = Kept(layer);
        if (kept == null)
        {
            kept = Keep(layer, panels.PaddedColumns + panels.Length);
            var scale = Memory.Scratch(panels.PaddedColumns);
            FoldedWeights.Fold(layer, Parameters, scale, kept, repeats: 1);
            var pack = new PackRows
            {
                Panels = panels,
                Weights = Values(layer.Weight),
                Row = panels.Columns,
                Scale = scale,
                Packed = kept + panels.PaddedColumns,
            };
            Memory.Run(pack, panels.Count);
        }

        return kept;
    }

    private static void CheckChannels(Layer layer, int expected, int found, FeatureMap y)
    {
        if (expected != found || layer.OutChannels != y.Channels)
        {
            throw new ArgumentException(
                $"{layer.Name} is {expected} → {layer.OutChannels} channels, its maps have {found} → {y.Channels}.", nameof(layer));
        }
    }
}
