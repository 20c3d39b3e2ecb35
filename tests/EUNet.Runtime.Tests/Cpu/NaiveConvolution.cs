using EUNet.Tensors;

namespace EUNet.Runtime.Tests.Cpu;

/// <summary>A dense map in double, N × H × W × C, and the plain loops that the convolutions are held against.</summary>
internal sealed class DoubleMap(int batch, int height, int width, int channels)
{
    public int Batch { get; } = batch;

    public int Height { get; } = height;

    public int Width { get; } = width;

    public int Channels { get; } = channels;

    public double[] Values { get; } = new double[batch * height * width * channels];

    public ref double this[int n, int y, int x, int c] => ref Values[(((((n * Height) + y) * Width) + x) * Channels) + c];

    public static DoubleMap Like(FeatureMap map) => new(map.Batch, map.Height, map.Width, map.Channels);

    /// <summary>concat(first enlarged by the factor and fitted, skip).</summary>
    public static DoubleMap Join(DoubleMap first, int factor, DoubleMap skip)
    {
        var joined = new DoubleMap(skip.Batch, skip.Height, skip.Width, first.Channels + skip.Channels);
        joined.Each((n, y, x, c) => c >= first.Channels ? skip[n, y, x, c - first.Channels]
            : y / factor < first.Height && x / factor < first.Width ? first[n, y / factor, x / factor, c] : 0);
        return joined;
    }

    /// <summary>The gradients of both parts of <see cref="Join"/>.</summary>
    public static void Part(DoubleMap joined, int factor, DoubleMap first, DoubleMap skip)
    {
        joined.Each((n, y, x, c) =>
        {
            var value = joined[n, y, x, c];
            if (c >= first.Channels)
            {
                skip[n, y, x, c - first.Channels] += value;
            }
            else if (y / factor < first.Height && x / factor < first.Width)
            {
                first[n, y / factor, x / factor, c] += value;
            }

            return value;
        });
    }

    public void Each(Func<int, int, int, int, double> value)
    {
        for (var n = 0; n < Batch; n++)
        {
            for (var y = 0; y < Height; y++)
            {
                for (var x = 0; x < Width; x++)
                {
                    for (var c = 0; c < Channels; c++)
                    {
                        this[n, y, x, c] = value(n, y, x, c);
                    }
                }
            }
        }
    }
}

/// <summary>Plain loops in double; weights are [kh, kw, in, out].</summary>
internal static class NaiveConvolution
{
    public static void Forward(ConvolutionLayer layer, DoubleMap x, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, DoubleMap z)
    {
        foreach (var (n, oy, ox, ky, kx, iy, ix) in Taps(layer, x, z))
        {
            for (var i = 0; i < x.Channels; i++)
            {
                for (var o = 0; o < z.Channels; o++)
                {
                    z[n, oy, ox, o] += x[n, iy, ix, i] * weight[(((((ky * layer.Kernel) + kx) * x.Channels) + i) * z.Channels) + o];
                }
            }
        }

        for (var i = 0; i < z.Values.Length; i++)
        {
            z.Values[i] += bias.IsEmpty ? 0 : bias[i % z.Channels];
        }
    }

    public static void Backward(
        ConvolutionLayer layer, DoubleMap x, ReadOnlySpan<float> weight, DoubleMap gz, DoubleMap gx, double[] gWeight, double[] gBias)
    {
        foreach (var (n, oy, ox, ky, kx, iy, ix) in Taps(layer, x, gz))
        {
            for (var i = 0; i < x.Channels; i++)
            {
                for (var o = 0; o < gz.Channels; o++)
                {
                    var w = (((((ky * layer.Kernel) + kx) * x.Channels) + i) * gz.Channels) + o;
                    gx[n, iy, ix, i] += gz[n, oy, ox, o] * weight[w];
                    gWeight[w] += gz[n, oy, ox, o] * x[n, iy, ix, i];
                }
            }
        }

        for (var i = 0; i < gz.Values.Length; i++)
        {
            gBias[i % gz.Channels] += gz.Values[i];
        }
    }

    /// <summary>Weights are [in, k, k, out]; every input pixel spreads over k × k outputs, cropped by (k - 2) / 2 at each side.</summary>
    public static void Transposed(int kernel, DoubleMap x, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, DoubleMap z)
    {
        for (var i = 0; i < z.Values.Length; i++)
        {
            z.Values[i] = bias.IsEmpty ? 0 : bias[i % z.Channels];
        }

        foreach (var (n, y, column, c, oy, ox, tap) in Spread(kernel, x, z))
        {
            for (var o = 0; o < z.Channels; o++)
            {
                z[n, oy, ox, o] += x[n, y, column, c] * weight[(((c * kernel * kernel) + tap) * z.Channels) + o];
            }
        }
    }

    public static void TransposedBackward(
        int kernel, DoubleMap x, ReadOnlySpan<float> weight, DoubleMap gz, DoubleMap gx, double[] gWeight, double[] gBias)
    {
        for (var i = 0; i < gz.Values.Length; i++)
        {
            gBias[i % gz.Channels] += gz.Values[i];
        }

        foreach (var (n, y, column, c, oy, ox, tap) in Spread(kernel, x, gz))
        {
            for (var o = 0; o < gz.Channels; o++)
            {
                var w = (((c * kernel * kernel) + tap) * gz.Channels) + o;
                gx[n, y, column, c] += gz[n, oy, ox, o] * weight[w];
                gWeight[w] += gz[n, oy, ox, o] * x[n, y, column, c];
            }
        }
    }

    public static double Activate(Activation activation, double x) => activation switch
    {
        Activation.Swish => x / (1 + Math.Exp(-x)),
        Activation.Relu => Math.Max(x, 0),
        Activation.Relu6 => Math.Clamp(x, 0, 6),
        Activation.HardSwish => x * Math.Clamp(x + 3, 0, 6) / 6,
        Activation.Sigmoid => 1 / (1 + Math.Exp(-x)),
        _ => x,
    };

    private static IEnumerable<(int N, int Y, int X, int C, int OY, int OX, int Tap)> Spread(int kernel, DoubleMap x, DoubleMap z)
    {
        var crop = (kernel - 2) / 2;
        for (var i = 0; i < x.Values.Length * kernel * kernel; i++)
        {
            var (element, tap) = (i / (kernel * kernel), i % (kernel * kernel));
            var (pixel, c) = (element / x.Channels, element % x.Channels);
            var (y, column) = (pixel / x.Width % x.Height, pixel % x.Width);
            int oy = (2 * y) + (tap / kernel) - crop, ox = (2 * column) + (tap % kernel) - crop;
            if (oy >= 0 && oy < z.Height && ox >= 0 && ox < z.Width)
            {
                yield return (pixel / (x.Width * x.Height), y, column, c, oy, ox, tap);
            }
        }
    }

    private static IEnumerable<(int N, int OY, int OX, int KY, int KX, int IY, int IX)> Taps(ConvolutionLayer layer, DoubleMap x, DoubleMap z)
    {
        var above = layer.Padding.Above(x.Height, layer.Kernel, layer.StrideY);
        var before = layer.Padding.Before(x.Width, layer.Kernel, layer.StrideX);
        for (var n = 0; n < z.Batch; n++)
        {
            for (var oy = 0; oy < z.Height; oy++)
            {
                for (var ox = 0; ox < z.Width; ox++)
                {
                    for (var ky = 0; ky < layer.Kernel; ky++)
                    {
                        for (var kx = 0; kx < layer.Kernel; kx++)
                        {
                            int iy = (oy * layer.StrideY) + ky - above, ix = (ox * layer.StrideX) + kx - before;
                            if (iy >= 0 && iy < x.Height && ix >= 0 && ix < x.Width)
                            {
                                yield return (n, oy, ox, ky, kx, iy, ix);
                            }
                        }
                    }
                }
            }
        }
    }
}
