using System.Diagnostics;
using EUNet.Cpu;
using EUNet.Tensors;

namespace EUNet.Bench.Kernels;

/// <summary>A convolution that a network runs: (low, enlarged 2×, and) a map of input channels, to output channels.</summary>
/// <param name="Name">For the table.</param>
/// <param name="Kernel">Side of the kernel.</param>
/// <param name="Stride">Stride.</param>
/// <param name="Size">Rows and columns of the input.</param>
/// <param name="Low">Channels of the enlarged map, 0: none.</param>
/// <param name="Input">Channels of the input or skip.</param>
/// <param name="Output">Channels of the output.</param>
/// <param name="Activation">In inference.</param>
internal sealed record ConvolutionCase(
    string Name, int Kernel, int Stride, int Size, int Low, int Input, int Output, Activation Activation = Activation.None)
{
    /// <summary>Rows and columns of the output (SAME).</summary>
    public int OutputSize => (Size + Stride - 1) / Stride;

    /// <summary>Floating-point operations for a sample, two a product, as if the enlarged map existed.</summary>
    public double Operations => 2.0 * OutputSize * OutputSize * Kernel * Kernel * (Low + Input) * Output;
}

/// <summary>
/// Times every shape of convolution, the best of many runs, after a check of some outputs against plain sums in double: GFLOP/s, and microseconds.
/// Shapes by phases (3 × 3 on an enlarged map) do less than they count, so they can exceed the processor's peak.
/// </summary>
internal static unsafe class ConvolutionKernels
{
    private const int TrainingBatch = 8;

    private static readonly ConvolutionCase[] s_cases =
    [
        new("stem", 3, 2, 224, 0, 3, 32, Activation.Swish),
        new("1a.project", 1, 1, 112, 0, 32, 16),
        new("2a.expand", 1, 1, 112, 0, 16, 96, Activation.Swish),
        new("2a.project", 1, 1, 56, 0, 96, 24),
        new("2b.expand", 1, 1, 56, 0, 24, 144, Activation.Swish),
        new("2b.project", 1, 1, 56, 0, 144, 24),
        new("3a.project", 1, 1, 28, 0, 144, 40),
        new("3b.expand", 1, 1, 28, 0, 40, 240, Activation.Swish),
        new("3b.project", 1, 1, 28, 0, 240, 40),
        new("4a.project", 1, 1, 14, 0, 240, 80),
        new("4b.expand", 1, 1, 14, 0, 80, 480, Activation.Swish),
        new("4b.project", 1, 1, 14, 0, 480, 80),
        new("5b.expand", 1, 1, 14, 0, 112, 672, Activation.Swish),
        new("5b.project", 1, 1, 14, 0, 672, 112),
        new("6b.expand", 1, 1, 7, 0, 192, 1152, Activation.Swish),
        new("6b.project", 1, 1, 7, 0, 1152, 192),
        new("7a.project", 1, 1, 7, 0, 1152, 320),
        new("classifier", 1, 1, 1, 0, 1280, 1000),
        new("decoder0.conv2", 3, 1, 7, 0, 320, 320, Activation.Relu),
        new("decoder1.conv1 up", 3, 1, 14, 320, 112, 112, Activation.Relu),
        new("decoder1.conv2", 3, 1, 14, 0, 112, 112, Activation.Relu),
        new("decoder1.shortcut up", 1, 1, 14, 320, 112, 112),
        new("decoder2.conv1 up", 3, 1, 28, 112, 40, 40, Activation.Relu),
        new("decoder2.conv2", 3, 1, 28, 0, 40, 40, Activation.Relu),
        new("decoder3.conv1 up", 3, 1, 56, 40, 24, 24, Activation.Relu),
        new("decoder3.conv2", 3, 1, 56, 0, 24, 24, Activation.Relu),
        new("decoder4.conv1 up", 3, 1, 112, 24, 16, 16, Activation.Relu),
        new("decoder4.conv2", 3, 1, 112, 0, 16, 16, Activation.Relu),
        new("decoder5.conv1 up", 3, 1, 224, 16, 3, 16, Activation.Relu),
        new("decoder5.conv2", 3, 1, 224, 0, 16, 16, Activation.Relu),
        new("decoder5.shortcut up", 1, 1, 224, 16, 3, 16),
        new("unet 64", 3, 1, 128, 0, 64, 64, Activation.Relu),
        new("unet 256", 3, 1, 32, 0, 256, 256, Activation.Relu),
    ];

    /// <summary>Times all shapes whose name contains the filter.</summary>
    public static void Run(CpuOptions options, string filter)
    {
        Console.WriteLine($"{options.Threads} threads, {SimdTiers.Resolve(options.Tier)}; GFLOP/s (µs); inference with batch 1, training with batch {TrainingBatch}");
        Console.WriteLine($"{"",-22}{"inference",20}{"forward, moments",20}{"weights",20}{"input",20}");
        var totals = new double[4];
        foreach (var shape in s_cases.Where(shape => shape.Name.Contains(filter, StringComparison.Ordinal)))
        {
            double[] seconds = [Inference(shape, options), .. Training(shape, options)];
            var line = $"{shape.Name,-22}";
            for (var i = 0; i < seconds.Length; i++)
            {
                totals[i] += seconds[i];
                var speed = shape.Operations * (i == 0 ? 1 : TrainingBatch) / seconds[i] / 1e9;
                line += $"{$"{speed:F0} ({seconds[i] * 1e6:F0})",20}";
            }

            Console.WriteLine(line);
        }

        Console.WriteLine($"{"total, ms",-22}{totals[0] * 1e3,20:F2}{totals[1] * 1e3,20:F2}{totals[2] * 1e3,20:F2}{totals[3] * 1e3,20:F2}");
    }

    private static double Inference(ConvolutionCase shape, CpuOptions options)
    {
        using var parameters = new ParameterSet();
        var layer = Layer(shape, parameters, norm: false);
        var (arena, low, x, y) = Maps(shape, batch: 1);
        arena.Lay();
        Fill(parameters.Values, parameters.Length, 0.1f);
        using var pass = new CpuPass(parameters, [layer], arena, options);
        Fill(pass.At(x) - x.Offset, arena.Length, 1f);
        Step();
        Check(shape, parameters, layer, pass, low, x, y);
        return Time(Step);

        void Step()
        {
            if (low != null)
            {
                pass.UpConvolution(layer, low, x, y);
            }
            else
            {
                pass.Convolution(layer, x, y);
            }
        }
    }

    private static double[] Training(ConvolutionCase shape, CpuOptions options)
    {
        using var parameters = new ParameterSet();
        var layer = Layer(shape, parameters, norm: true);
        var (arena, low, x, z) = Maps(shape, TrainingBatch);
        var gz = arena.Map("gz", z.Height, z.Width, z.Channels, 0, 1);
        var gx = arena.Map("gx", x.Height, x.Width, x.Channels, 0, 1);
        var gLow = low == null ? null : arena.Map("gLow", low.Height, low.Width, low.Channels, 0, 1);
        arena.Lay();
        Fill(parameters.Values, parameters.Length, 0.1f);
        using var pass = new CpuTrainingPass(parameters, [layer], arena, options);
        Fill(pass.At(x) - x.Offset, arena.Length, 1f);
        return low == null
            ?
            [
                Time(() => pass.Convolution(layer, x, z)),
                Time(() => pass.ConvolutionWeights(layer, x, gz)),
                Time(() => pass.ConvolutionInput(layer, gz, gx, false)),
            ]
            :
            [
                Time(() => pass.UpConvolution(layer, low, x, z)),
                Time(() => pass.UpConvolutionWeights(layer, low, x, gz)),
                Time(() => pass.UpConvolutionInput(layer, gz, gLow, false, gx, false)),
            ];
    }

    private static ConvolutionLayer Layer(ConvolutionCase shape, ParameterSet parameters, bool norm) => new(0, shape.Name)
    {
        Weight = parameters.Add("weight", ParameterKind.ConvolutionWeight, shape.Output, shape.Low + shape.Input, shape.Kernel, shape.Kernel),
        Bias = parameters.Add("bias", ParameterKind.Bias, shape.Output),
        Norm = !norm ? null : new BatchNormLayer(
            0,
            parameters.Add("gamma", ParameterKind.NormWeight, shape.Output),
            parameters.Add("beta", ParameterKind.NormBias, shape.Output),
            parameters.Add("mean", ParameterKind.RunningMean, shape.Output),
            parameters.Add("variance", ParameterKind.RunningVariance, shape.Output),
            1e-3f,
            0.9f),
        Kernel = shape.Kernel,
        StrideY = shape.Stride,
        StrideX = shape.Stride,
        Padding = Padding.Same,
        Activation = shape.Activation,
    };

    private static (Arena Arena, FeatureMap? Low, FeatureMap X, FeatureMap Y) Maps(ConvolutionCase shape, int batch)
    {
        var arena = new Arena(batch, shape.Size, shape.Size);
        var half = (shape.Size + 1) / 2;
        return (
            arena,
            shape.Low == 0 ? null : arena.Map("low", half, half, shape.Low, 0, 1),
            arena.Map("x", shape.Size, shape.Size, shape.Input, 0, 1),
            arena.Map("y", shape.OutputSize, shape.OutputSize, shape.Output, 0, 1));
    }

    private static void Fill(float* values, long length, float scale)
    {
        for (long i = 0; i < length; i++)
        {
            values[i] = scale * (((i * 7919) % 1000) - 500) / 500f;
        }
    }

    private static double Time(Action step)
    {
        step();
        var best = double.MaxValue;
        var clock = Stopwatch.StartNew();
        for (var run = 0; run < 5 || clock.ElapsedMilliseconds < 150; run++)
        {
            var start = Stopwatch.GetTimestamp();
            step();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }

    // A few outputs, corners among them, by the definition.
    private static void Check(
        ConvolutionCase shape, ParameterSet parameters, ConvolutionLayer layer, CpuPass pass, FeatureMap? low, FeatureMap x, FeatureMap y)
    {
        var weight = parameters.Span(layer.Weight);
        var padding = layer.Padding.Above(shape.Size, shape.Kernel, shape.Stride);
        for (var probe = 0; probe < 64; probe++)
        {
            int oy = probe * 37 % y.Height, ox = probe * 53 % y.Width, o = probe * 11 % y.Channels;
            double sum = parameters.Span(layer.Bias!)[o];
            for (var tap = 0; tap < shape.Kernel * shape.Kernel; tap++)
            {
                int iy = (oy * shape.Stride) + (tap / shape.Kernel) - padding, ix = (ox * shape.Stride) + (tap % shape.Kernel) - padding;
                for (var c = 0; c < layer.InChannels && iy >= 0 && ix >= 0 && iy < shape.Size && ix < shape.Size; c++)
                {
                    var value = c < shape.Low
                        ? pass.At(low!)[((((iy / 2) * low!.Width) + (ix / 2)) * shape.Low) + c]
                        : pass.At(x)[(((iy * x.Width) + ix) * x.Channels) + c - shape.Low];
                    sum += value * (double)weight[(((tap * layer.InChannels) + c) * y.Channels) + o];
                }
            }

            var expected = shape.Activation switch
            {
                Activation.Swish => sum / (1 + Math.Exp(-sum)),
                Activation.Relu => Math.Max(sum, 0),
                _ => sum,
            };
            var found = pass.At(y)[(((oy * y.Width) + ox) * y.Channels) + o];
            if (!(Math.Abs(found - expected) <= 1e-4 * Math.Max(1, Math.Abs(expected))))
            {
                throw new InvalidOperationException($"{shape.Name} at {oy}, {ox}, {o}: expected {expected}, found {found}.");
            }
        }
    }
}
