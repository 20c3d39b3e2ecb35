namespace EUNet.Testing;

/// <summary>A feature map of the oracle: double precision, N C H W, dense.</summary>
/// <param name="batch">N.</param>
/// <param name="channels">C.</param>
/// <param name="height">H.</param>
/// <param name="width">W.</param>
public sealed class Map(int batch, int channels, int height, int width)
{
    /// <summary>N.</summary>
    public int Batch => batch;

    /// <summary>C.</summary>
    public int Channels => channels;

    /// <summary>H.</summary>
    public int Height => height;

    /// <summary>W.</summary>
    public int Width => width;

    /// <summary>Pixels of a plane.</summary>
    public int Pixels => height * width;

    /// <summary>N C H W, or for dense layers' logits what PyTorch would give: N C.</summary>
    public int[] Shape => [batch, channels, height, width];

    /// <summary>All elements.</summary>
    public double[] Values { get; } = new double[batch * channels * height * width];

    /// <summary>The plane of a sample's channel.</summary>
    public Span<double> Plane(int sample, int channel) => Values.AsSpan(((sample * channels) + channel) * Pixels, Pixels);

    /// <summary>A map of zeros of the same shape.</summary>
    public Map Like() => new(batch, channels, height, width);

    /// <summary>The procedural tensor of that name.</summary>
    public static Map Procedural(string name, int batch, int channels, int height, int width)
    {
        var map = new Map(batch, channels, height, width);
        var hash = Testing.Procedural.Hash(name);
        for (var i = 0; i < map.Values.Length; i++)
        {
            map.Values[i] = Testing.Procedural.Uniform(hash, i);
        }

        return map;
    }

    /// <summary>From floats in N H W C, the runtime's order.</summary>
    public static Map FromNhwc(ReadOnlySpan<float> values, int batch, int height, int width, int channels)
    {
        var map = new Map(batch, channels, height, width);
        for (var n = 0; n < batch; n++)
        {
            for (var c = 0; c < channels; c++)
            {
                var plane = map.Plane(n, c);
                for (var i = 0; i < plane.Length; i++)
                {
                    plane[i] = values[(((n * plane.Length) + i) * channels) + c];
                }
            }
        }

        return map;
    }

    /// <summary>As floats in N H W C, the runtime's order.</summary>
    public float[] ToNhwc()
    {
        var values = new float[Values.Length];
        for (var n = 0; n < batch; n++)
        {
            for (var c = 0; c < channels; c++)
            {
                var plane = Plane(n, c);
                for (var i = 0; i < plane.Length; i++)
                {
                    values[(((n * plane.Length) + i) * channels) + c] = (float)plane[i];
                }
            }
        }

        return values;
    }
}
