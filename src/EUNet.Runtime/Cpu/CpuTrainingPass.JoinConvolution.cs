using EUNet.Cpu.Convolutions;
using EUNet.Tensors;

namespace EUNet.Cpu;

public sealed unsafe partial class CpuTrainingPass
{
    /// <summary>z = convolution(concat(up(low), skip)) + bias, and its moments; see <see cref="CpuPass.UpConvolution"/>.</summary>
    public void UpConvolution(ConvolutionLayer layer, FeatureMap low, FeatureMap skip, FeatureMap z)
    {
        Step(layer, z, low, skip);
        var window = Window.Of(layer, skip.Height, skip.Width, z);
        if (window.Doubles(low, skip))
        {
            UpByPhases(layer, low, skip, z);
        }
        else
        {
            Convolve(layer, JoinedSource.Join(At(low), low, 2, At(skip), skip), window, z);
        }
    }

    /// <summary>z = convolution(concat(first, skip)) + bias, and its moments; see <see cref="CpuPass.JoinConvolution"/>.</summary>
    public void JoinConvolution(ConvolutionLayer layer, FeatureMap first, FeatureMap skip, FeatureMap z)
    {
        Step(layer, z, first, skip);
        Convolve(layer, JoinedSource.Join(At(first), first, 1, At(skip), skip), Window.Of(layer, skip.Height, skip.Width, z), z);
    }

    /// <summary>The gradients of weight and, if any, bias +=.</summary>
    public void UpConvolutionWeights(ConvolutionLayer layer, FeatureMap low, FeatureMap skip, FeatureMap gz)
    {
        Step(layer, gz, low, skip);
        var window = Window.Of(layer, skip.Height, skip.Width, gz);
        if (window.Doubles(low, skip))
        {
            CheckChannels(layer, layer.InChannels, low.Channels + skip.Channels, gz);
            UpRunner.WeightGradient(
                Memory,
                new Phases(gz.Height, gz.Width, low.Channels, skip.Channels, gz.Channels, Memory.Lanes()),
                JoinedSource.Of(At(low), low),
                JoinedSource.Of(At(skip), skip),
                gz.Batch,
                At(gz),
                Gradient(layer.Weight));
            AddBiasGradient(layer, gz);
        }
        else
        {
            ConvolveWeights(layer, JoinedSource.Join(At(low), low, 2, At(skip), skip), window, gz);
        }
    }

    /// <summary>The gradients of weight and, if any, bias +=.</summary>
    public void JoinConvolutionWeights(ConvolutionLayer layer, FeatureMap first, FeatureMap skip, FeatureMap gz)
    {
        Step(layer, gz, first, skip);
        ConvolveWeights(layer, JoinedSource.Join(At(first), first, 1, At(skip), skip), Window.Of(layer, skip.Height, skip.Width, gz), gz);
    }

    /// <summary>The gradients of both inputs; low's sums those of each pixel's children that the crop left.</summary>
    /// <param name="gz">The gradient of the output, before norm and activation.</param>
    /// <param name="gLow">Low's, or null where none is wanted.</param>
    /// <param name="accumulateLow">Whether low's is added to gLow.</param>
    /// <param name="gSkip">The skip's, or null where none is wanted.</param>
    /// <param name="accumulateSkip">Whether the skip's is added to gSkip.</param>
    public void UpConvolutionInput(
        ConvolutionLayer layer, FeatureMap gz, FeatureMap? gLow, bool accumulateLow, FeatureMap? gSkip, bool accumulateSkip)
    {
        Step(layer, gz, gLow, gSkip);
        JoinInput(layer, gz, gLow, 2, accumulateLow, gSkip, accumulateSkip);
    }

    /// <summary>The gradients of both inputs.</summary>
    /// <param name="gz">The gradient of the output, before norm and activation.</param>
    /// <param name="gFirst">The first input's, or null where none is wanted.</param>
    /// <param name="accumulateFirst">Whether the first's is added to gFirst.</param>
    /// <param name="gSkip">The skip's, or null where none is wanted.</param>
    /// <param name="accumulateSkip">Whether the skip's is added to gSkip.</param>
    public void JoinConvolutionInput(
        ConvolutionLayer layer, FeatureMap gz, FeatureMap? gFirst, bool accumulateFirst, FeatureMap? gSkip, bool accumulateSkip)
    {
        Step(layer, gz, gFirst, gSkip);
        JoinInput(layer, gz, gFirst, 1, accumulateFirst, gSkip, accumulateSkip);
    }

    private void UpByPhases(ConvolutionLayer layer, FeatureMap low, FeatureMap skip, FeatureMap z)
    {
        CheckChannels(layer, layer.InChannels, low.Channels + skip.Channels, z);
        var phases = new Phases(z.Height, z.Width, low.Channels, skip.Channels, z.Channels, Memory.Lanes());
        var body = new UpBandBody
        {
            Phases = phases,
            Low = JoinedSource.Of(At(low), low),
            Skip = JoinedSource.Of(At(skip), skip),
            Batch = z.Batch,
            Output = At(z),
        };
        body.Moments = SumsOf(layer, z, OutputChunks.Of(z.Batch, z.Height, z.Width, body.BandRows));
        var bias = phases.Skip.PaddedColumns;
        var taken = bias + phases.Length + body.Moments.PartsLength;
        var scratch = Memory.Scratch(taken + (Memory.Team.Count * body.ScratchLength));
        body.Epilogue = new Epilogue { Bias = PadBias(layer, scratch, bias, repeats: 1) };
        body.Packed = scratch + bias;
        UpRunner.Pack(Memory, phases, Values(layer.Weight), scale: null, body.Packed);
        body.Moments.Parts = Measures(layer) ? body.Packed + phases.Length : null;
        UpRunner.Band(Memory, body, taken);
        JoinMoments(layer, body.Moments);
    }

    private void JoinInput(
        ConvolutionLayer layer, FeatureMap gz, FeatureMap? gFirst, int factor, bool accumulateFirst, FeatureMap? gSkip, bool accumulateSkip)
    {
        // The joined map is as large as the skip; without a skip's gradient, as what stride 1 and (symmetric) padding make of the output.
        var height = gSkip?.Height ?? gz.Height + Shrinks(layer.Padding.Above(gz.Height, layer.Kernel, 1));
        var width = gSkip?.Width ?? gz.Width + Shrinks(layer.Padding.Before(gz.Width, layer.Kernel, 1));
        var window = Window.Of(layer, height, width, gz);
        if (gSkip != null)
        {
            ConvolveInput(layer, window, gz, gSkip, layer.InChannels - gSkip.Channels, gSkip.Height, gSkip.Width, accumulateSkip);
        }

        if (gFirst == null)
        {
            return;
        }

        // Pixels with all their children, and behind them, at an odd size, a row or column of pixels with one. The rest was cropped away.
        int wholeRows = Math.Min(gFirst.Height, height / factor), wholeColumns = Math.Min(gFirst.Width, width / factor);
        int rows = Math.Min(gFirst.Height, (height + factor - 1) / factor), columns = Math.Min(gFirst.Width, (width + factor - 1) / factor);
        if (!accumulateFirst && (rows < gFirst.Height || columns < gFirst.Width))
        {
            Read(gFirst).Clear();
        }

        for (var cutY = 0; cutY < 2; cutY++)
        {
            for (var cutX = 0; cutX < 2; cutX++)
            {
                int y = cutY == 0 ? 0 : wholeRows, x = cutX == 0 ? 0 : wholeColumns;
                int regionRows = (cutY == 0 ? wholeRows : rows) - y, regionColumns = (cutX == 0 ? wholeColumns : columns) - x;
                if (regionRows <= 0 || regionColumns <= 0)
                {
                    continue;
                }

                var tapsY = new Taps(0, 1, layer.Kernel, cutY == 0 ? factor : 1);
                var tapsX = new Taps(0, 1, layer.Kernel, cutX == 0 ? factor : 1);
                ConvolveInput(
                    layer,
                    gz,
                    new Window(
                        tapsY.Length,
                        tapsX.Length,
                        factor,
                        factor,
                        layer.Kernel - 1 - window.Above - (y * factor),
                        layer.Kernel - 1 - window.Before - (x * factor),
                        regionRows,
                        regionColumns),
                    tapsY,
                    tapsX,
                    gFirst,
                    firstChannel: 0,
                    first: (y, x),
                    stride: (1, 1),
                    accumulateFirst);
            }
        }

        int Shrinks(int padding) => layer.Padding == Padding.Same ? 0 : layer.Kernel - 1 - (2 * padding);
    }
}
