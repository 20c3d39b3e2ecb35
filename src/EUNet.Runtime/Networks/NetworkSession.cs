using EUNet.Networks.Backends;
using EUNet.Profiling;
using EUNet.Tensors;

namespace EUNet.Networks;

/// <summary>A network at a batch and a size on a device: what inference and training sessions have in common.</summary>
public abstract class NetworkSession : IDisposable
{
    private readonly FeatureMap _input;
    private readonly ISessionBackend _backend;
    private bool _disposed;

    private protected NetworkSession(Network network, Arena arena, FeatureMap input, FeatureMap logits, ISessionBackend backend)
    {
        Network = network;
        Arena = arena;
        _input = input;
        LogitsMap = logits;
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
    public long ArenaBytes => Arena.Bytes;

    /// <summary>Elements of the input: batch × height × width × channels.</summary>
    public int InputLength => checked((int)_input.Length);

    /// <summary>Rows, columns and channels of the logits.</summary>
    public (int Height, int Width, int Channels) LogitsShape => (LogitsMap.Height, LogitsMap.Width, LogitsMap.Channels);

    /// <summary>Elements of the logits.</summary>
    public int LogitsLength => checked((int)LogitsMap.Length);

    /// <summary>Taps that can be read after a run.</summary>
    /// <exception cref="InvalidOperationException">The session was not asked to keep them: their memory holds other maps by the end of a run.</exception>
    public IReadOnlyDictionary<string, FeatureMap> Taps => Kept(Arena.Taps);

    /// <summary>Copies the logits out, N × H × W × C.</summary>
    public void ReadLogits(Span<float> destination) => Backend.Read(LogitsMap, destination);

    /// <summary>Copies a tap out, N × H × W × C.</summary>
    /// <exception cref="KeyNotFoundException">The schedule makes no such tap.</exception>
    /// <exception cref="InvalidOperationException">The session was not asked to keep taps.</exception>
    public float[] ReadTap(string tap)
    {
        var values = Read(Taps, tap);
        if (Arena.SummandOf(tap) is { } summand)
        {
            // A block's output is made at once, its input added: what was added to is the rest.
            var added = new float[values.Length];
            Backend.Read(summand, added);
            for (var i = 0; i < values.Length; i++)
            {
                values[i] -= added[i];
            }
        }

        return values;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _backend.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Has every step that follows timed, or, with null, none any more.</summary>
    internal void Record(StepRecorder? recorder) => Backend.Recorder = recorder;

    /// <summary>Waits until the device has done what was asked of it.</summary>
    internal void Wait() => Backend.Wait();

    /// <summary>The device's side of the session.</summary>
    private protected ISessionBackend Backend
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _backend;
        }
    }

    /// <summary>The session's maps, laid out.</summary>
    private protected Arena Arena { get; }

    /// <summary>The map of the logits.</summary>
    private protected FeatureMap LogitsMap { get; }

    /// <summary>What asks for taps to be kept when a session of this kind is made, as one writes it.</summary>
    private protected abstract string AskingForTaps { get; }

    private protected IReadOnlyDictionary<string, FeatureMap> Kept(IReadOnlyDictionary<string, FeatureMap> taps) => Arena.KeepsTaps
        ? taps
        : throw new InvalidOperationException(
            $"This session of {Network.Card.Name} keeps no taps: by the end of a run their memory holds other maps. Make it with {AskingForTaps}.");

    private protected float[] Read(IReadOnlyDictionary<string, FeatureMap> maps, string tap)
    {
        var map = maps.TryGetValue(tap, out var found)
            ? found
            : throw new KeyNotFoundException($"{Network.Card.Name} makes no tap '{tap}'; it has {string.Join(", ", maps.Keys)}.");
        var values = new float[map.Length];
        Backend.Read(map, values);
        return values;
    }

    private protected void WriteInput(ReadOnlySpan<float> pixels)
    {
        if (pixels.Length != InputLength)
        {
            throw new ArgumentException(
                $"{pixels.Length} input values; {_input.Batch} × {_input.Height} × {_input.Width} × {_input.Channels} are {InputLength}.", nameof(pixels));
        }

        Backend.Write(_input, pixels);
    }
}
