using EUNet.Cpu.Resampling;

namespace EUNet.Cpu.Pooling;

/// <summary>
/// One side of a grid of means: window i of the grid covers places ⌊i · n / bins⌋ up to ⌈(i + 1) · n / bins⌉ of the map, as PyTorch's adaptive average
/// pooling has it.
/// </summary>
internal readonly struct AdaptiveAveragingSide(int input, int bins) : IGatheredSide
{
    /// <inheritdoc/>
    public (int From, int To) Places(int i) => (Proportion.Floor(i, input, bins), Proportion.Ceiling(i + 1, input, bins));

    /// <inheritdoc/>
    public float Share(int i, int place)
    {
        var (from, to) = Places(i);
        return 1f / (to - from);
    }
}

/// <summary>The windows that cover a place of the map, by its share of each, from which it gathers its gradient.</summary>
internal readonly struct AdaptiveAveragingGradientSide(int input, int bins) : IGatheredSide
{
    private readonly AdaptiveAveragingSide _windows = new(input, bins);

    /// <inheritdoc/>
    public (int From, int To) Places(int i) => (Proportion.Floor(i, bins, input), Proportion.Ceiling(i + 1, bins, input));

    /// <inheritdoc/>
    public float Share(int i, int place) => _windows.Share(place, i);
}
