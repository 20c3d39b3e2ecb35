using EUNet.Networks.Backends;
using EUNet.Tensors;

namespace EUNet.Networks;

/// <summary>A network at a batch and a size on a device: what inference and training sessions have in common.</summary>
public abstract class NetworkSession : IDisposable
{
    private readonly ISessionBackend _backend;
    private readonly Arena _arena;
    private readonly FeatureMap _input;
    private readonly FeatureMap _logits;

    private protected NetworkSession(Network network, Arena arena, FeatureMap input, FeatureMap logits, ISessionBackend backend)
    {
        Network = network;
        _arena = arena;
        _input = input;
        _logits = logits;
        _backend = backend;
    }

    /// <summary>The network that the session runs.</summary>
    public Network Network { get; }

    /// <summary>Samples.</summary>
    public int Batch => _input.Batch;

    /// <summary>Rows of the input.</summary>
    public int Height => _input.Height;

    /// <summary>Columns of the input.</summary>
    public int Width => _input.Width;

    /// <summary>Bytes of the session's arena: everything that the schedule reads and writes, weights aside.</summary>
    public long ArenaBytes => _arena.Bytes;

    /// <summary>Elements of the input: batch × height × width × channels.</summary>
    public int InputLength => checked((int)_input.Length);

    /// <summary>Rows, columns and channels of the logits.</summary>
    public (int Height, int Width, int Channels) LogitsShape => (_logits.Height, _logits.Width, _logits.Channels);

    /// <summary>Elements of the logits.</summary>
    public int LogitsLength => checked((int)_logits.Length);

    /// <summary>Taps that can be read after a run, where the session was asked to keep them.</summary>
    public IReadOnlyDictionary<string, FeatureMap> Taps => _arena.Taps;

    /// <summary>Copies the logits out, N × H × W × C.</summary>
    public void ReadLogits(Span<float> destination) => _backend.Read(_logits, destination);

    /// <summary>Copies a tap out, N × H × W × C.</summary>
    /// <exception cref="KeyNotFoundException">The schedule makes no such tap.</exception>
    public float[] ReadTap(string tap) => Read(Taps, tap);

    /// <inheritdoc/>
    public void Dispose()
    {
        _backend.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected float[] Read(IReadOnlyDictionary<string, FeatureMap> maps, string tap)
    {
        var map = maps.TryGetValue(tap, out var found)
            ? found
            : throw new KeyNotFoundException($"{Network.Card.Name} makes no tap '{tap}'; it has {string.Join(", ", maps.Keys)}.");
        var values = new float[map.Length];
        _backend.Read(map, values);
        return values;
    }

    private protected void WriteInput(ReadOnlySpan<float> pixels)
    {
        if (pixels.Length != InputLength)
        {
            throw new ArgumentException(
                $"{pixels.Length} input values; {_input.Batch} × {_input.Height} × {_input.Width} × {_input.Channels} are {InputLength}.", nameof(pixels));
        }

        _backend.Write(_input, pixels);
    }
}
