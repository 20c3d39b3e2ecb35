namespace EUNet.Networks;

/// <summary>A number of channels, as a type; generated code declares the ones that its networks have: <c>C40</c>.</summary>
public interface IChannels
{
    /// <summary>The number.</summary>
    static abstract int Count { get; }
}

/// <summary>A stride, input pixels to one of the map's, as a type; generated code declares the ones that its networks have: <c>S8</c>.</summary>
public interface IStride
{
    /// <summary>The number.</summary>
    static abstract int Pixels { get; }
}

/// <summary>
/// A tap of a session, with its channels and its stride in its type: what takes a <c>FeatureMap&lt;C40, S8&gt;</c> is not given another.
/// </summary>
/// <typeparam name="TChannels">Its channels.</typeparam>
/// <typeparam name="TStride">Its stride.</typeparam>
public readonly struct FeatureMap<TChannels, TStride>
    where TChannels : struct, IChannels
    where TStride : struct, IStride
{
    private readonly NetworkSession _session;

    /// <summary>A tap of a session; generated code makes these.</summary>
    /// <param name="session">A session that keeps its taps.</param>
    /// <param name="tap">The tap: <c>3b.drop</c>.</param>
    public FeatureMap(NetworkSession session, string tap) => (_session, Name) = (session, tap);

    /// <summary>The tap: <c>3b.drop</c>.</summary>
    public string Name { get; }

    /// <summary>Samples.</summary>
    public int Batch => _session.Batch;

    /// <summary>Rows: the input's by the stride, rounded as the layers do.</summary>
    /// <exception cref="InvalidOperationException">The session was not asked to keep taps.</exception>
    public int Height => _session.Taps[Name].Height;

    /// <summary>Columns.</summary>
    /// <exception cref="InvalidOperationException">The session was not asked to keep taps.</exception>
    public int Width => _session.Taps[Name].Width;

    /// <summary>Channels.</summary>
    public int Channels => TChannels.Count;

    /// <summary>Input pixels to one of the map's, in either direction.</summary>
    public int Stride => TStride.Pixels;

    /// <summary>Copies it out as the last run left it, N × H × W × C.</summary>
    /// <exception cref="InvalidOperationException">The session was not asked to keep taps.</exception>
    public float[] Read() => _session.ReadTap(Name);
}
