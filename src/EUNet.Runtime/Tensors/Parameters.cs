using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EUNet.Tensors;

/// <summary>What a parameter is; decides its layout in memory and how it is initialised and decayed.</summary>
public enum ParameterKind
{
    /// <summary>Convolution kernel: [out, in, kh, kw] in files, [kh, kw, in, out] in memory.</summary>
    ConvolutionWeight,

    /// <summary>Depthwise kernel: [C, 1, kh, kw] in files, [kh, kw, C] in memory.</summary>
    DepthwiseWeight,

    /// <summary>Transposed convolution kernel: [in, out, kh, kw] in files, [in, kh, kw, out] in memory.</summary>
    TransposedWeight,

    /// <summary>Dense kernel: [out, in] in files, [in, out] in memory.</summary>
    DenseWeight,

    /// <summary>Bias of a convolution or dense layer.</summary>
    Bias,

    /// <summary>Batch norm's scale (gamma).</summary>
    NormWeight,

    /// <summary>Batch norm's shift (beta).</summary>
    NormBias,

    /// <summary>Batch norm's running mean; not trained.</summary>
    RunningMean,

    /// <summary>Batch norm's running variance; not trained.</summary>
    RunningVariance,
}

/// <summary>A named array of weights in its network's <see cref="ParameterSet"/>.</summary>
public sealed class Parameter
{
    internal Parameter(string name, ParameterKind kind, int[] shape, int offset)
    {
        Name = name;
        Kind = kind;
        Shape = shape;
        Offset = offset;
        Length = shape.Aggregate(1, (product, extent) => product * extent);
        InTop = name.StartsWith("top_", StringComparison.Ordinal);
        InEncoder = InTop || name.StartsWith("stem_", StringComparison.Ordinal) || name.StartsWith("block", StringComparison.Ordinal)
            || name.StartsWith("encoder", StringComparison.Ordinal);
    }

    /// <summary>The interchange name: <c>block2a_expand_conv.weight</c>.</summary>
    public string Name { get; }

    /// <summary>What it is.</summary>
    public ParameterKind Kind { get; }

    /// <summary>Its shape in files, in PyTorch's order.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>First element in the set's memory, in floats; a multiple of 16.</summary>
    public int Offset { get; }

    /// <summary>Elements.</summary>
    public int Length { get; }

    /// <summary>Whether gradients exist for it.</summary>
    public bool Trainable => Kind is not (ParameterKind.RunningMean or ParameterKind.RunningVariance);

    /// <summary>Whether it is the encoder's: of its stem, blocks or levels, or its last convolution (<see cref="InTop"/>).</summary>
    public bool InEncoder { get; }

    /// <summary>Whether it is of the encoder's last convolution, which encoders trained elsewhere may lack.</summary>
    public bool InTop { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} [{string.Join(", ", Shape)}]";
}

/// <summary>All weights of a network in one 64-byte aligned block, each in the layout its operators read.</summary>
public sealed unsafe class ParameterSet : IDisposable
{
    private const int Alignment = 16;

    private readonly List<Parameter> _items = [];
    private readonly Dictionary<string, Parameter> _byName = new(StringComparer.Ordinal);
    private float* _values;
    private long _version;
    private bool _disposed;

    /// <summary>All parameters, in the network's order.</summary>
    public IReadOnlyList<Parameter> Items => _items;

    /// <summary>Floats in all, padding included.</summary>
    public int Length { get; private set; }

    /// <summary>
    /// Counts the changes of values: what was made from them (folded weights, a device's copy) is out of date where this is another number.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The set was disposed.</exception>
    public long Version
    {
        get
        {
            ThrowIfDisposed();
            return Interlocked.Read(ref _version);
        }
    }

    /// <summary>
    /// The block; allocated, zeroed, at first use. No parameter can be added afterwards. Whoever writes to it says so by
    /// <see cref="MarkChanged"/>.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The set was disposed.</exception>
    public float* Values
    {
        get
        {
            ThrowIfDisposed();
            if (_values == null)
            {
                _values = (float*)NativeMemory.AlignedAlloc((nuint)Math.Max(Length, 1) * sizeof(float), 64);
                NativeMemory.Clear(_values, (nuint)Length * sizeof(float));
            }

            return _values;
        }
    }

    /// <summary>The parameter of that name.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public Parameter this[string name] => _byName.TryGetValue(name, out var found)
        ? found
        : throw new KeyNotFoundException($"The network has no parameter '{name}'.");

    /// <summary>Whether there is a parameter of that name.</summary>
    public bool TryGet(string name, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Parameter? parameter)
        => _byName.TryGetValue(name, out parameter);

    /// <summary>Adds a parameter; its shape in PyTorch's order.</summary>
    public Parameter Add(string name, ParameterKind kind, params int[] shape)
    {
        ThrowIfDisposed();
        if (_values != null)
        {
            throw new InvalidOperationException($"Parameter '{name}' comes too late: the set is in use.");
        }

        var parameter = new Parameter(name, kind, shape, Length);
        _byName.Add(name, parameter);
        _items.Add(parameter);
        Length += (parameter.Length + Alignment - 1) / Alignment * Alignment;
        return parameter;
    }

    /// <summary>A parameter's elements as they lie in memory; <see cref="Set"/> and <see cref="Import"/> change them.</summary>
    public ReadOnlySpan<float> Span(Parameter parameter) => Elements(parameter);

    /// <summary>Copies a parameter out of a block laid out like this set's, into PyTorch's order.</summary>
    public static void Export(Parameter parameter, ReadOnlySpan<float> block, Span<float> destination)
        => ParameterLayout.Permute(parameter, block.Slice(parameter.Offset, parameter.Length), destination, toFile: true);

    /// <summary>A parameter's elements in PyTorch's order.</summary>
    public float[] Export(Parameter parameter)
    {
        var elements = new float[parameter.Length];
        ParameterLayout.Permute(parameter, Elements(parameter), elements, toFile: true);
        return elements;
    }

    /// <summary>Sets a parameter from elements in PyTorch's order.</summary>
    public void Import(Parameter parameter, ReadOnlySpan<float> source)
    {
        ParameterLayout.Permute(parameter, source, Elements(parameter), toFile: false);
        MarkChanged();
    }

    /// <summary>Sets a parameter from elements in memory's order.</summary>
    public void Set(Parameter parameter, ReadOnlySpan<float> source)
    {
        source.CopyTo(Elements(parameter));
        MarkChanged();
    }

    /// <summary>Says that values were written, after they were: sessions fold and pack them anew in their next run.</summary>
    public void MarkChanged() => Interlocked.Increment(ref _version);

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.AlignedFree(_values);
        _values = null;
        _disposed = true;
    }

    private Span<float> Elements(Parameter parameter) => new(Values + parameter.Offset, parameter.Length);

    private void ThrowIfDisposed()
    {
        if (_disposed)
        {
            throw new ObjectDisposedException(
                nameof(ParameterSet), "The network's weights are gone: it was disposed. Dispose a network after the sessions that run it, and make a new one to go on.");
        }
    }
}

/// <summary>Between a parameter's layout in files and in memory.</summary>
internal static class ParameterLayout
{
    /// <summary>Permutes a whole parameter; both spans have its length.</summary>
    public static void Permute(Parameter parameter, ReadOnlySpan<float> source, Span<float> destination, bool toFile)
    {
        var shape = parameter.Shape;
        switch (parameter.Kind)
        {
            case ParameterKind.ConvolutionWeight: // [O, I, S] <-> [S, I, O]
                Transpose(source, destination, toFile, shape[0], shape[1], shape[2] * shape[3], (1, shape[0], shape[0] * shape[1]));
                break;
            case ParameterKind.DepthwiseWeight: // [C, 1, S] <-> [S, C]
                Transpose(source, destination, toFile, shape[0], 1, shape[2] * shape[3], (1, 0, shape[0]));
                break;
            case ParameterKind.TransposedWeight: // [I, O, S] <-> [I, S, O]
                Transpose(source, destination, toFile, shape[0], shape[1], shape[2] * shape[3], (shape[1] * shape[2] * shape[3], 1, shape[1]));
                break;
            case ParameterKind.DenseWeight: // [O, I] <-> [I, O]
                Transpose(source, destination, toFile, shape[0], shape[1], 1, (1, shape[0], 0));
                break;
            default:
                source.CopyTo(destination);
                break;
        }
    }

    // Strides are memory's, of what the file has first, second and third. Optimised from the first call on: weights are mostly read once.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transpose(
        ReadOnlySpan<float> source, Span<float> destination, bool toFile, int first, int second, int taps, (int First, int Second, int Tap) strides)
    {
        var file = 0;
        for (var o = 0; o < first; o++)
        {
            for (var i = 0; i < second; i++)
            {
                var memory = (o * strides.First) + (i * strides.Second);
                for (var s = 0; s < taps; s++, file++, memory += strides.Tap)
                {
                    if (toFile)
                    {
                        destination[file] = source[memory];
                    }
                    else
                    {
                        destination[memory] = source[file];
                    }
                }
            }
        }
    }
}
