using EUNet.Cpu.Convolutions;
using EUNet.Tensors;

namespace EUNet.Cpu;

public sealed unsafe partial class CpuTrainingPass
{
    /// <summary>z = convolution(x) + bias, and the batch's moments of z where a norm follows.</summary>
    /// <param name="layer">Any kernel, stride and padding.</param>
    /// <param name="x">N × H × W × in.</param>
    /// <param name="z">N × H' × W' × out.</param>
    public void Convolution(ConvolutionLayer layer, FeatureMap x, FeatureMap z)
    {
        Step(layer, z, x);
        Convolve(layer, JoinedSource.Of(At(x), x), Window.Of(layer, x.Height, x.Width, z), z);
    }

    /// <summary>The gradients of weight and, if any, bias +=.</summary>
    /// <param name="x">What the convolution read.</param>
    /// <param name="gz">The gradient of its output, before norm and activation.</param>
    public void ConvolutionWeights(ConvolutionLayer layer, FeatureMap x, FeatureMap gz)
    {
        Step(layer, gz, x);
        ConvolveWeights(layer, JoinedSource.Of(At(x), x), Window.Of(layer, x.Height, x.Width, gz), gz);
    }

    /// <summary>The gradient of the convolution's input.</summary>
    /// <param name="gz">The gradient of its output, before norm and activation.</param>
    /// <param name="gx">The result.</param>
    /// <param name="accumulate">Whether it is added to gx.</param>
    public void ConvolutionInput(ConvolutionLayer layer, FeatureMap gz, FeatureMap gx, bool accumulate)
    {
        Step(layer, gz, gx);
        ConvolveInput(layer, Window.Of(layer, gx.Height, gx.Width, gz), gz, gx, firstChannel: 0, gx.Height, gx.Width, accumulate);
    }

    private void Convolve(ConvolutionLayer layer, JoinedSource source, Window window, FeatureMap z)
    {
        CheckChannels(layer, layer.InChannels, source.Channels, z);
        var panels = new Panels(layer.Kernel * layer.Kernel * layer.InChannels, layer.OutChannels, Memory.Lanes());
        var body = new BandBody
        {
            Source = source,
            Window = window,
            Batch = z.Batch,
            Panels = panels,
            Output = At(z),
            OutputPixel = z.Channels,
            OutputRow = (nint)z.Width * z.Channels,
            OutputSample = (nint)z.Height * z.Width * z.Channels,
        };
        var pointwise = source.Plain && window.Pointwise && window.Inside(source.Height, source.Width);
        body.Moments = SumsOf(
            layer, z, pointwise ? OutputChunks.Of(z.Pixels) : OutputChunks.Of(z.Batch, z.Height, z.Width, body.BandRows));
        var taken = panels.PaddedColumns + panels.Length + body.Moments.PartsLength;
        var scratch = Memory.Scratch(taken + (Memory.Team.Count * body.ScratchLength));
        body.Epilogue = new Epilogue { Bias = PadBias(layer, scratch, panels.PaddedColumns, repeats: 1) };
        body.Packed = scratch + panels.PaddedColumns;
        body.Moments.Parts = Measures(layer) ? body.Packed + panels.Length : null;
        PackRows(panels, Values(layer.Weight), panels.Columns, body.Packed);
        if (pointwise)
        {
            ConvolutionRunner.Pointwise(
                Memory, source.At(0, 0, 0), z.Pixels, panels, body.Packed, body.Output, body.Epilogue, body.Moments);
        }
        else
        {
            ConvolutionRunner.Band(Memory, body, taken);
        }

        JoinMoments(layer, body.Moments);
    }

    private void ConvolveWeights(ConvolutionLayer layer, JoinedSource source, Window window, FeatureMap gz)
    {
        CheckChannels(layer, layer.InChannels, source.Channels, gz);
        var body = new WeightGradientBody
        {
            Source = source,
            Window = window,
            Batch = gz.Batch,
            Panels = new Panels(layer.Kernel * layer.Kernel * layer.InChannels, layer.OutChannels, Memory.Lanes()),
            Gradient = At(gz),
            GradientPixel = gz.Channels,
            GradientRow = (nint)gz.Width * gz.Channels,
            GradientSample = (nint)gz.Height * gz.Width * gz.Channels,
            OutputRow = gz.Channels,
        };
        if (source.Plain && window.Pointwise && window.Inside(source.Height, source.Width))
        {
            // Pixels are pixels: rows of the map are joined to longer ones, for longer loops.
            const int longRow = 512;
            var joined = 1;
            for (var rows = 2; rows <= gz.Height && rows * gz.Width <= longRow; rows++)
            {
                joined = gz.Height % rows == 0 ? rows : joined;
            }

            body.Window = new Window(1, 1, 1, 1, 0, 0, gz.Height / joined, gz.Width * joined);
            body.Source = JoinedSource.Of(source.At(0, 0, 0), body.Window.Height, body.Window.Width, source.Channels);
            body.GradientRow *= joined;
        }

        ConvolutionRunner.WeightGradient(Memory, body, layer.Weight.Length, Gradient(layer.Weight));
        AddBiasGradient(layer, gz);
    }

    /// <summary>The gradient of a plain input, or of the channels from <paramref name="firstChannel"/> on of a joined one.</summary>
    /// <param name="rows">Rows of gx that the convolution read; the others are left alone.</param>
    /// <param name="columns">Columns of gx that the convolution read.</param>
    private void ConvolveInput(
        ConvolutionLayer layer, Window window, FeatureMap gz, FeatureMap gx, int firstChannel, int rows, int columns, bool accumulate)
    {
        if (!accumulate && Math.Max(window.StrideY, window.StrideX) > layer.Kernel)
        {
            Read(gx).Clear(); // some pixels meet no tap
        }

        // Pixels a stride apart meet the same taps: for each place within a stride, a convolution of stride 1 with some of the taps.
        for (var y = 0; y < Math.Min(window.StrideY, rows); y++)
        {
            for (var x = 0; x < Math.Min(window.StrideX, columns); x++)
            {
                var (tapsY, above) = Meeting(y, window.Above, window.StrideY);
                var (tapsX, before) = Meeting(x, window.Before, window.StrideX);
                if (tapsY.Count > 0 && tapsX.Count > 0)
                {
                    var places = new Window(
                        tapsY.Count,
                        tapsX.Count,
                        1,
                        1,
                        above,
                        before,
                        (rows - y + window.StrideY - 1) / window.StrideY,
                        (columns - x + window.StrideX - 1) / window.StrideX);
                    ConvolveInput(layer, gz, places, tapsY, tapsX, gx, firstChannel, (y, x), (window.StrideY, window.StrideX), accumulate);
                }
            }
        }

        (Taps Taps, int Before) Meeting(int place, int padding, int stride)
        {
            var first = (place + padding) % stride;
            var count = Math.Max((layer.Kernel - first + stride - 1) / stride, 0);
            return (new Taps(first, stride, count, Children: 1), count - 1 - ((place + padding) / stride));
        }
    }

    /// <summary>A convolution of the output's gradient with taps of the kernel, turned around.</summary>
    /// <param name="window">Where these stand on gz.</param>
    /// <param name="first">The first pixel of gx.</param>
    /// <param name="stride">From a pixel of gx to the next.</param>
    private void ConvolveInput(
        ConvolutionLayer layer,
        FeatureMap gz,
        Window window,
        Taps tapsY,
        Taps tapsX,
        FeatureMap gx,
        int firstChannel,
        (int Y, int X) first,
        (int Y, int X) stride,
        bool accumulate)
    {
        CheckChannels(layer, layer.OutChannels, gz.Channels, layer.OutChannels);
        var panels = new Panels(tapsY.Length * tapsX.Length * layer.OutChannels, gx.Channels, Memory.Lanes());
        var body = new BandBody
        {
            Source = JoinedSource.Of(At(gz), gz),
            Window = window,
            Batch = gx.Batch,
            Panels = panels,
            Output = At(gx) + ((((nint)first.Y * gx.Width) + first.X) * gx.Channels),
            OutputPixel = stride.X * gx.Channels,
            OutputRow = (nint)stride.Y * gx.Width * gx.Channels,
            OutputSample = (nint)gx.Height * gx.Width * gx.Channels,
            Epilogue = new Epilogue { Adds = accumulate },
        };
        body.Packed = Memory.Scratch(panels.Length + (Memory.Team.Count * body.ScratchLength));
        var tap = (nint)layer.InChannels * layer.OutChannels;
        var pack = new PackColumns
        {
            Panels = panels,
            Weights = Values(layer.Weight) + (firstChannel * layer.OutChannels),
            Column = layer.OutChannels,
            Y = tapsY,
            X = tapsX,
            TapRow = layer.Kernel * tap,
            TapColumn = tap,
            Packed = body.Packed,
        };
        Memory.Run(pack, panels.Count);
        if (window.Pointwise && stride == (1, 1) && gz.Height == gx.Height && gz.Width == gx.Width && window.Inside(gx.Height, gx.Width))
        {
            ConvolutionRunner.Pointwise(Memory, At(gz), gx.Pixels, panels, body.Packed, body.Output, body.Epilogue);
        }
        else
        {
            ConvolutionRunner.Band(Memory, body, panels.Length);
        }
    }

    private void PackRows(Panels panels, float* weights, nint row, float* packed)
    {
        var pack = new PackRows { Panels = panels, Weights = weights, Row = row, Packed = packed };
        Memory.Run(pack, panels.Count);
    }

    /// <summary>The bias, written <paramref name="repeats"/> times and padded, or null.</summary>
    private float* PadBias(Layer layer, float* padded, int length, int repeats)
    {
        if (layer.Bias is not { } bias)
        {
            return null;
        }

        new Span<float>(padded, length).Clear();
        for (var i = 0; i < repeats * bias.Length; i++)
        {
            padded[i] = Values(bias)[i % bias.Length];
        }

        return padded;
    }

    private void AddBiasGradient(Layer layer, FeatureMap gz)
    {
        if (layer.Bias is { } bias)
        {
            ConvolutionRunner.BiasGradient(Memory, At(gz), gz.Pixels, gz.Channels, Gradient(bias));
        }
    }

    private static void CheckChannels(Layer layer, int expected, int found, FeatureMap output)
        => CheckChannels(layer, expected, found, output.Channels);

    private static void CheckChannels(Layer layer, int expected, int found, int output)
    {
        if (expected != found || layer.OutChannels != output)
        {
            throw new ArgumentException(
                $"{layer.Name} is {expected} → {layer.OutChannels} channels, its maps have {found} → {output}.", nameof(layer));
        }
    }
}
