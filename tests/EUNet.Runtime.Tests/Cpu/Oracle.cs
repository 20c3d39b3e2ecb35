using EUNet.Tensors;

namespace EUNet.Runtime.Tests.Cpu;

/// <summary>Every operator but the convolutions as plain loops in double precision, forward and backward.</summary>
internal static class Oracle
{
    public static double Activate(Activation activation, double x) => activation switch
    {
        Activation.Swish => x / (1 + Math.Exp(-x)),
        Activation.Relu => Math.Max(x, 0),
        Activation.Relu6 => Math.Min(Math.Max(x, 0), 6),
        Activation.HardSwish => x * Math.Min(Math.Max(x + 3, 0), 6) / 6,
        Activation.Sigmoid => 1 / (1 + Math.Exp(-x)),
        _ => x,
    };

    public static double Derivative(Activation activation, double x)
    {
        var s = 1 / (1 + Math.Exp(-x));
        return activation switch
        {
            Activation.Swish => s * (1 + (x * (1 - s))),
            Activation.Relu => x > 0 ? 1 : 0,
            Activation.Relu6 => x > 0 && x < 6 ? 1 : 0,
            Activation.HardSwish => x <= -3 ? 0 : x >= 3 ? 1 : (x / 3) + 0.5,
            Activation.Sigmoid => s * (1 - s),
            _ => 1,
        };
    }

    public static Tensor Map(Tensor x, Func<double, double> f)
    {
        var y = x.Like();
        for (var i = 0; i < y.Values.Length; i++)
        {
            y.Values[i] = f(x.Values[i]);
        }

        return y;
    }

    public static Tensor Zip(Tensor a, Tensor b, Func<double, double, double> f)
    {
        var y = a.Like();
        for (var i = 0; i < y.Values.Length; i++)
        {
            y.Values[i] = f(a.Values[i], b.Values[i]);
        }

        return y;
    }

    public static Tensor ActivateBackward(Activation activation, Tensor x, Tensor gy)
        => Zip(x, gy, (u, g) => g * Derivative(activation, u));

    /// <summary>weights are [kh, kw, C]; bias may be null.</summary>
    public static Tensor Depthwise(Tensor x, double[] weights, double[]? bias, DepthwiseShape s)
    {
        var y = new Tensor(x.N, s.OutHeight, s.OutWidth, x.C);
        Each(x, y, s, (xi, wi, yi) => y.Values[yi] += x.Values[xi] * weights[wi]);
        for (var i = 0; bias != null && i < y.Values.Length; i++)
        {
            y.Values[i] += bias[i % x.C];
        }

        return y;
    }

    public static Tensor DepthwiseInput(Tensor gy, double[] weights, Tensor x, DepthwiseShape s)
    {
        var gx = x.Like();
        Each(x, gy, s, (xi, wi, yi) => gx.Values[xi] += gy.Values[yi] * weights[wi]);
        return gx;
    }

    public static double[] DepthwiseWeights(Tensor x, Tensor gy, DepthwiseShape s)
    {
        var gw = new double[s.Kernel * s.Kernel * x.C];
        Each(x, gy, s, (xi, wi, yi) => gw[wi] += gy.Values[yi] * x.Values[xi]);
        return gw;
    }

    private static void Each(Tensor x, Tensor y, DepthwiseShape s, Action<int, int, int> visit)
    {
        for (var n = 0; n < y.N; n++)
        {
            for (var oy = 0; oy < y.H; oy++)
            {
                for (var ox = 0; ox < y.W; ox++)
                {
                    for (var ky = 0; ky < s.Kernel; ky++)
                    {
                        for (var kx = 0; kx < s.Kernel; kx++)
                        {
                            var iy = (oy * s.StrideY) + ky - s.Above;
                            var ix = (ox * s.StrideX) + kx - s.Before;
                            for (var c = 0; c < x.C && iy >= 0 && iy < x.H && ix >= 0 && ix < x.W; c++)
                            {
                                visit((((((n * x.H) + iy) * x.W) + ix) * x.C) + c,
                                    (((ky * s.Kernel) + kx) * x.C) + c,
                                    (((((n * y.H) + oy) * y.W) + ox) * x.C) + c);
                            }
                        }
                    }
                }
            }
        }
    }

    /// <summary>Mean and biased variance of each channel.</summary>
    public static (double[] Mean, double[] Variance) Moments(Tensor z)
    {
        var mean = new double[z.C];
        var variance = new double[z.C];
        for (var i = 0; i < z.Values.Length; i++)
        {
            mean[i % z.C] += z.Values[i] / z.Pixels;
        }

        for (var i = 0; i < z.Values.Length; i++)
        {
            variance[i % z.C] += Math.Pow(z.Values[i] - mean[i % z.C], 2) / z.Pixels;
        }

        return (mean, variance);
    }

    public static Tensor Normalize(Tensor z, double[] weight, double[] bias, double epsilon, Activation activation)
    {
        var (mean, variance) = Moments(z);
        var y = z.Like();
        for (var i = 0; i < y.Values.Length; i++)
        {
            var c = i % z.C;
            y.Values[i] = Activate(activation, (weight[c] * (z.Values[i] - mean[c]) / Math.Sqrt(variance[c] + epsilon)) + bias[c]);
        }

        return y;
    }

    public static (Tensor Gz, double[] Gweight, double[] Gbias) NormalizeBackward(
        Tensor z, Tensor gy, double[] weight, double[] bias, double epsilon, Activation activation)
    {
        var (mean, variance) = Moments(z);
        var gw = new double[z.C];
        var gb = new double[z.C];
        var normal = z.Like();
        var g = z.Like();
        for (var i = 0; i < g.Values.Length; i++)
        {
            var c = i % z.C;
            normal.Values[i] = (z.Values[i] - mean[c]) / Math.Sqrt(variance[c] + epsilon);
            g.Values[i] = gy.Values[i] * Derivative(activation, (weight[c] * normal.Values[i]) + bias[c]);
            gw[c] += g.Values[i] * normal.Values[i];
            gb[c] += g.Values[i];
        }

        var gz = z.Like();
        for (var i = 0; i < g.Values.Length; i++)
        {
            var c = i % z.C;
            gz.Values[i] = weight[c] / Math.Sqrt(variance[c] + epsilon)
                * (g.Values[i] - (gb[c] / z.Pixels) - (normal.Values[i] * gw[c] / z.Pixels));
        }

        return (gz, gw, gb);
    }

    public static Tensor GlobalAverage(Tensor x)
    {
        var y = new Tensor(x.N, 1, 1, x.C);
        Pixels(x, (n, py, px, c) => y[n, 0, 0, c] += x[n, py, px, c] / (x.H * x.W));
        return y;
    }

    public static Tensor GlobalAverageBackward(Tensor gy, Tensor x)
    {
        var gx = x.Like();
        Pixels(x, (n, py, px, c) => gx[n, py, px, c] = gy[n, 0, 0, c] / (x.H * x.W));
        return gx;
    }

    public static Tensor Scale(Tensor x, Tensor s)
    {
        var y = x.Like();
        Pixels(x, (n, py, px, c) => y[n, py, px, c] = x[n, py, px, c] * s[n, 0, 0, c]);
        return y;
    }

    public static (Tensor Gx, Tensor Gs) ScaleBackward(Tensor x, Tensor s, Tensor gy)
    {
        var gx = x.Like();
        var gs = s.Like();
        Pixels(x, (n, py, px, c) =>
        {
            gx[n, py, px, c] = gy[n, py, px, c] * s[n, 0, 0, c];
            gs[n, 0, 0, c] += gy[n, py, px, c] * x[n, py, px, c];
        });
        return (gx, gs);
    }

    public static Tensor MaxPool(Tensor x)
    {
        var y = new Tensor(x.N, x.H / 2, x.W / 2, x.C);
        Pixels(y, (n, py, px, c) => y[n, py, px, c] = First(x, n, py, px, c, out _, out _));
        return y;
    }

    public static Tensor MaxPoolBackward(Tensor x, Tensor gy)
    {
        var gx = x.Like();
        Pixels(gy, (n, py, px, c) =>
        {
            First(x, n, py, px, c, out var iy, out var ix);
            gx[n, iy, ix, c] += gy[n, py, px, c];
        });
        return gx;
    }

    /// <summary>Dense: weights [in, out], maps of one pixel.</summary>
    public static Tensor Dense(Tensor x, double[] weights, double[] bias)
    {
        var y = new Tensor(x.N, 1, 1, bias.Length);
        for (var n = 0; n < x.N; n++)
        {
            for (var o = 0; o < y.C; o++)
            {
                y[n, 0, 0, o] = bias[o];
                for (var i = 0; i < x.C; i++)
                {
                    y[n, 0, 0, o] += x[n, 0, 0, i] * weights[(i * y.C) + o];
                }
            }
        }

        return y;
    }

    public static (Tensor Gx, double[] Gw, double[] Gb) DenseBackward(Tensor x, double[] weights, Tensor gy)
    {
        var gx = x.Like();
        var gw = new double[x.C * gy.C];
        var gb = new double[gy.C];
        for (var n = 0; n < x.N; n++)
        {
            for (var o = 0; o < gy.C; o++)
            {
                gb[o] += gy[n, 0, 0, o];
                for (var i = 0; i < x.C; i++)
                {
                    gx[n, 0, 0, i] += gy[n, 0, 0, o] * weights[(i * gy.C) + o];
                    gw[(i * gy.C) + o] += gy[n, 0, 0, o] * x[n, 0, 0, i];
                }
            }
        }

        return (gx, gw, gb);
    }

    public static (double Loss, Tensor Gradient) SoftmaxCrossEntropy(Tensor z, int[] targets, int ignore)
    {
        var g = z.Like();
        var counted = targets.Count(t => t != ignore);
        double loss = 0;
        for (var p = 0; p < z.Pixels && counted > 0; p++)
        {
            if (targets[p] == ignore)
            {
                continue;
            }

            var row = z.Values.AsSpan(p * z.C, z.C);
            double max = double.NegativeInfinity, sum = 0;
            foreach (var v in row)
            {
                max = Math.Max(max, v);
            }

            foreach (var v in row)
            {
                sum += Math.Exp(v - max);
            }

            loss += (Math.Log(sum) + max - row[targets[p]]) / counted;
            for (var c = 0; c < z.C; c++)
            {
                g.Values[(p * z.C) + c] = ((Math.Exp(row[c] - max) / sum) - (c == targets[p] ? 1 : 0)) / counted;
            }
        }

        return (loss, g);
    }

    public static (double Loss, Tensor Gradient) SigmoidCrossEntropy(Tensor z, int[] targets, int ignore)
    {
        var g = z.Like();
        var counted = targets.Count(t => t != ignore);
        double loss = 0;
        for (var p = 0; p < z.Pixels; p++)
        {
            if (targets[p] != ignore)
            {
                var v = z.Values[p];
                loss += (Math.Max(v, 0) - (v * targets[p]) + Math.Log(1 + Math.Exp(-Math.Abs(v)))) / counted;
                g.Values[p] = (Activate(Activation.Sigmoid, v) - targets[p]) / counted;
            }
        }

        return (loss, g);
    }

    private static double First(Tensor x, int n, int py, int px, int c, out int iy, out int ix)
    {
        (iy, ix) = (2 * py, 2 * px);
        for (var i = 1; i < 4; i++)
        {
            if (x[n, (2 * py) + (i / 2), (2 * px) + (i % 2), c] > x[n, iy, ix, c])
            {
                (iy, ix) = ((2 * py) + (i / 2), (2 * px) + (i % 2));
            }
        }

        return x[n, iy, ix, c];
    }

    private static void Pixels(Tensor x, Action<int, int, int, int> visit)
    {
        for (var n = 0; n < x.N; n++)
        {
            for (var py = 0; py < x.H; py++)
            {
                for (var px = 0; px < x.W; px++)
                {
                    for (var c = 0; c < x.C; c++)
                    {
                        visit(n, py, px, c);
                    }
                }
            }
        }
    }
}

/// <summary>A depthwise convolution's geometry, independent of the library's own arithmetic.</summary>
internal readonly record struct DepthwiseShape(int Kernel, int StrideY, int StrideX, int Above, int Before, int OutHeight, int OutWidth);
