namespace EUNet.Runtime.Tests.Cpu;

/// <summary>A map in double precision, NHWC: what the oracles compute on.</summary>
internal sealed class Tensor(int n, int h, int w, int c)
{
    public int N { get; } = n;

    public int H { get; } = h;

    public int W { get; } = w;

    public int C { get; } = c;

    public double[] Values { get; } = new double[n * h * w * c];

    public int Pixels => N * H * W;

    public ref double this[int n, int y, int x, int c] => ref Values[(((((n * H) + y) * W) + x) * C) + c];

    /// <summary>Pseudo-random values that float32 holds exactly, in ±<paramref name="scale"/>.</summary>
    public static Tensor Random(int n, int h, int w, int c, int seed, double scale = 1, double shift = 0)
    {
        var tensor = new Tensor(n, h, w, c);
        Fill(tensor.Values, seed, scale, shift);
        return tensor;
    }

    public static double[] Random(int length, int seed, double scale = 1, double shift = 0)
    {
        var values = new double[length];
        Fill(values, seed, scale, shift);
        return values;
    }

    public Tensor Like() => new(N, H, W, C);

    public Tensor Copy()
    {
        var copy = Like();
        Values.CopyTo(copy.Values, 0);
        return copy;
    }

    public double Dot(Tensor other)
    {
        double sum = 0;
        for (var i = 0; i < Values.Length; i++)
        {
            sum += Values[i] * other.Values[i];
        }

        return sum;
    }

    private static void Fill(double[] values, int seed, double scale, double shift)
    {
        var random = new Random(seed);
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (float)((((random.NextDouble() * 2) - 1) * scale) + shift);
        }
    }
}
