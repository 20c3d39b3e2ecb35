using System.Text;
using EUNet.Generator.Graph.Operators;

namespace EUNet.Testing;

/// <summary>
/// Tensors that are functions of their names, so that weights and inputs of golden results need no file: element i is a hash of the
/// name and i (SplitMix64's finaliser over FNV-1a), scaled to [-1, 1).
/// </summary>
public static class Procedural
{
    /// <summary>FNV-1a, 64 bits, of a name in UTF-8.</summary>
    public static ulong Hash(string name)
    {
        var hash = 0xCBF29CE484222325UL;
        foreach (var value in Encoding.UTF8.GetBytes(name))
        {
            hash = (hash ^ value) * 0x100000001B3UL;
        }

        return hash;
    }

    /// <summary>64 bits of element <paramref name="index"/> of the tensor whose name has that hash.</summary>
    public static ulong Bits(ulong hash, long index)
    {
        var z = hash + ((ulong)(index + 1) * 0x9E3779B97F4A7C15UL);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }

    /// <summary>Element <paramref name="index"/> of the tensor whose name has that hash: in [-1, 1), exact in float32.</summary>
    public static double Uniform(ulong hash, long index) => ((Bits(hash, index) >> 40) * (1.0 / (1 << 23))) - 1;

    /// <summary>The first <paramref name="count"/> elements of a tensor.</summary>
    public static float[] Uniform(string name, int count)
    {
        var hash = Hash(name);
        var values = new float[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = (float)Uniform(hash, i);
        }

        return values;
    }

    /// <summary>A parameter in PyTorch's order, rounded to float32.</summary>
    /// <param name="gain">The network's own, from its golden file: it scales kernels.</param>
    public static float[] Parameter(ParameterInfo parameter, double gain)
        => Parameter(parameter.Name, [.. parameter.Shape], gain);

    /// <summary>A parameter in PyTorch's order, rounded to float32.</summary>
    public static float[] Parameter(string name, int[] shape, double gain)
    {
        var count = shape.Aggregate(1, (product, extent) => product * extent);
        var (offset, scale) = name switch
        {
            _ when name.EndsWith(".running_mean", StringComparison.Ordinal) || name.EndsWith(".bias", StringComparison.Ordinal) => (0, 0.1),
            _ when name.EndsWith(".running_var", StringComparison.Ordinal) => (1, 0.5),
            _ when shape.Length == 1 => (1, 0.25),
            _ => (0.0, Math.Sqrt(gain / (count / shape[0]))),
        };
        var hash = Hash(name);
        var values = new float[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = (float)(offset + (scale * Uniform(hash, i)));
        }

        return values;
    }

    /// <summary>Classes for every pixel, or 0 and 1 where there is one: N H W in order.</summary>
    /// <param name="ignoring">Whether some pixels are 255, to be ignored.</param>
    public static byte[] Targets(int count, int classes, bool ignoring) => [.. Classes(count, classes, ignoring).Select(target => (byte)target)];

    /// <summary><see cref="Targets"/> for any number of classes.</summary>
    public static int[] Classes(int count, int classes, bool ignoring)
    {
        var (target, ignore) = (Hash("target"), Hash("ignore"));
        var values = new int[count];
        for (var i = 0; i < count; i++)
        {
            var u = Uniform(target, i);
            values[i] = ignoring && Uniform(ignore, i) > 0.9 ? 255
                : classes == 1 ? u > 0 ? 1 : 0
                : (int)Math.Floor((u + 1) / 2 * classes);
        }

        return values;
    }
}
