using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using EUNet.Tensors;

namespace EUNet.Cpu.Convolutions;

/// <summary>
/// What a convolution reads as one map: a map; or a map joined, channel by channel, with a skip of its size, the first enlarged 2× (nearest)
/// or not, cropped or filled up with zeros at right and bottom. Only the rows in work exist.
/// </summary>
internal unsafe struct JoinedSource
{
    private float* _first;
    private float* _skip;
    private int _firstHeight;
    private int _firstWidth;
    private int _firstChannels;
    private int _skipChannels;
    private int _factor;

    /// <summary>Rows of the whole.</summary>
    public int Height { get; private set; }

    /// <summary>Columns of the whole.</summary>
    public int Width { get; private set; }

    /// <summary>Channels of the whole.</summary>
    public readonly int Channels => _firstChannels + _skipChannels;

    /// <summary>Whether it lies in memory as it is read.</summary>
    public readonly bool Plain => _skip == null && _factor == 1;

    /// <summary>A map as it is.</summary>
    public static JoinedSource Of(float* x, FeatureMap map) => Of(x, map.Height, map.Width, map.Channels);

    /// <summary>A map as it is.</summary>
    public static JoinedSource Of(float* x, int height, int width, int channels) => new()
    {
        _first = x,
        _firstHeight = height,
        _firstWidth = width,
        _firstChannels = channels,
        _factor = 1,
        Height = height,
        Width = width,
    };

    /// <summary>A map, enlarged by <paramref name="factor"/> and fitted to the skip's size, and then the skip.</summary>
    public static JoinedSource Join(float* first, FeatureMap firstMap, int factor, float* skip, FeatureMap skipMap) => Of(first, firstMap) with
    {
        _skip = skip,
        _skipChannels = skipMap.Channels,
        _factor = factor,
        Height = skipMap.Height,
        Width = skipMap.Width,
    };

    /// <summary>A plain source's pixel.</summary>
    public readonly float* At(int sample, int y, int x)
        => _first + (((((long)sample * _firstHeight) + y) * _firstWidth) + x) * _firstChannels;

    /// <summary>Writes a row, or a piece of it: <paramref name="pixels"/> pixels from column <paramref name="x0"/>; zeros outside the map.</summary>
    public readonly void Fill(float* row, int sample, int y, int x0, int pixels)
    {
        var channels = Channels;
        if ((uint)y >= (uint)Height)
        {
            Zero(row, (long)pixels * channels);
            return;
        }

        var before = Math.Clamp(-x0, 0, pixels);
        var inside = Math.Clamp(Width - x0 - before, 0, pixels - before);
        Zero(row, (long)before * channels);
        Zero(row + ((long)(before + inside) * channels), (long)(pixels - before - inside) * channels);
        row += (long)before * channels;
        x0 += before;
        if (_skip != null)
        {
            FillJoined(row, sample, y, x0, inside);
        }
        else
        {
            Copy(At(sample, y, x0), row, (long)inside * channels);
        }
    }

    private readonly void FillJoined(float* row, int sample, int y, int x0, int pixels)
    {
        var channels = Channels;
        var skip = _skip + (((((long)sample * Height) + y) * Width) + x0) * _skipChannels;
        Spread(skip, row + _firstChannels, _skipChannels, pixels, channels);
        var firstY = y / _factor;
        for (var x = x0; x < x0 + pixels; row += channels, x++)
        {
            var firstX = x / _factor;
            if (firstY < _firstHeight && firstX < _firstWidth)
            {
                CopyPixel(At(sample, firstY, firstX), row, _firstChannels);
            }
            else
            {
                Zero(row, _firstChannels);
            }
        }
    }

    private static void Spread(float* source, float* target, int channels, int pixels, int step)
    {
        for (; pixels > 0; pixels--, source += channels, target += step)
        {
            CopyPixel(source, target, channels);
        }
    }

    // Without a call for each pixel: most have 16 to 40 channels.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyPixel(float* source, float* target, int channels)
    {
        var c = 0;
        for (; c + 8 <= channels; c += 8)
        {
            Vector256.Store(Vector256.Load(source + c), target + c);
        }

        for (; c < channels; c++)
        {
            target[c] = source[c];
        }
    }

    private static void Copy(float* source, float* target, long floats)
        => NativeMemory.Copy(source, target, (nuint)floats * sizeof(float));

    private static void Zero(float* target, long floats) => NativeMemory.Clear(target, (nuint)floats * sizeof(float));
}
