using System.Runtime.CompilerServices;
using EUNet.Tensors;

namespace EUNet.Gpu;

/// <summary>Back through maps at other sizes and joined ones; dropout.</summary>
public sealed partial class GpuTrainingPass
{
    /// <summary>What dropout and stochastic depth draw from; null: nothing is dropped.</summary>
    public ulong? DropoutSeed { get; set; }

    /// <summary>gx (+)= the sum of gy over the pixels that were taken from it.</summary>
    public void ResizeNearestBackward(FeatureMap gy, FeatureMap gx, bool accumulate)
        => Step(null, gx, gy).NearestBackward(Stream, Threads(gx.Length), At(gy), At(gx), Resample(gy, gx, accumulate));

    /// <summary>gx (+)= the sum of gy by the shares that it had in y.</summary>
    public void ResizeBilinearBackward(FeatureMap gy, FeatureMap gx, bool accumulate)
        => Step(null, gx, gy).BilinearBackward(Stream, Threads(gx.Length), At(gy), At(gx), Resample(gy, gx, accumulate));

    /// <summary>gx (+)= gy where it was not cropped away.</summary>
    public void FitBackward(FeatureMap gy, FeatureMap gx, bool accumulate)
        => Step(null, gx, gy).Shift(Stream, Threads(gx.Length), At(gy), At(gx), Resample(gy, gx, accumulate));

    /// <summary>gx (+)= gy in its middle, 0 around it.</summary>
    public void CenterCropBackward(FeatureMap gy, FeatureMap gx, bool accumulate)
    {
        Step(null, gx, gy);
        var size = Resample(gy, gx, accumulate);
        size.Top = -((gx.Height - gy.Height) / 2);
        size.Left = -((gx.Width - gy.Width) / 2);
        Kernels.Shift(Stream, Threads(gx.Length), At(gy), At(gx), size);
    }

    /// <summary>ga (+)= the first of gy's channels, gb (+)= the others; null where none is wanted.</summary>
    public void ConcatBackward(FeatureMap gy, FeatureMap? ga, bool accumulateA, FeatureMap? gb, bool accumulateB)
    {
        Step(null, gy, ga, gb);
        if (ga is not null)
        {
            Slice(gy, ga, 0, accumulateA);
        }

        if (gb is not null)
        {
            Slice(gy, gb, gy.Channels - gb.Channels, accumulateB);
        }
    }

    /// <summary>y = x with elements zeroed at random, the others times 1 / (1 - rate).</summary>
    /// <param name="rate">The share of zeros.</param>
    /// <param name="stream">Which dropout of the network it is.</param>
    public void Dropout(double rate, int stream, FeatureMap x, FeatureMap y) => Drop(rate, stream, x, y, 1, accumulate: false);

    /// <summary>gx (+)= gy with the zeros and the factor of <see cref="Dropout"/>.</summary>
    public void DropoutBackward(double rate, int stream, FeatureMap gy, FeatureMap gx, bool accumulate) => Drop(rate, stream, gy, gx, 1, accumulate);

    /// <summary>y = x with whole samples zeroed at random, the others times 1 / (1 - rate).</summary>
    /// <param name="rate">The share of zeros.</param>
    /// <param name="stream">Which dropout of the network it is.</param>
    public void DropSamples(double rate, int stream, FeatureMap x, FeatureMap y)
        => Drop(rate, stream, x, y, (int)(x.Length / x.Batch), accumulate: false);

    /// <summary>gx (+)= gy with the zeros and the factor of <see cref="DropSamples"/>.</summary>
    public void DropSamplesBackward(double rate, int stream, FeatureMap gy, FeatureMap gx, bool accumulate)
        => Drop(rate, stream, gy, gx, (int)(gy.Length / gy.Batch), accumulate);

    // Whole samples are dropped only within the encoder's blocks.
    private void Drop(double rate, int stream, FeatureMap source, FeatureMap target, int together, bool accumulate, [CallerMemberName] string step = "")
    {
        Step(null, target, source, step: step);
        var seed = EncoderFrozen && together > 1 ? null : DropoutSeed;
        Kernels.Drop(
            Stream,
            Threads(target.Length),
            At(source),
            At(target),
            (int)target.Length,
            together,
            DropoutMask.Key(seed ?? 0, stream),
            seed is null ? 0 : DropoutMask.Threshold(rate),
            seed is null ? 1f : (float)(1 / (1 - rate)),
            accumulate ? 1 : 0);
    }
}
