using EUNet.Cpu.Elementwise;
using EUNet.Cpu.Resampling;
using EUNet.Tensors;

namespace EUNet.Cpu;

public sealed unsafe partial class CpuTrainingPass
{
    /// <summary>What dropout and stochastic depth draw from; null: nothing is dropped.</summary>
    public ulong? DropoutSeed { get; set; }

    /// <summary>gx (+)= the sum of gy over the pixels that were taken from it.</summary>
    public void ResizeNearestBackward(FeatureMap gy, FeatureMap gx, bool accumulate)
        => Step(null, gx, gy).Gather(gy, gx, new NearestGradientSide(gx.Height, gy.Height), new NearestGradientSide(gx.Width, gy.Width), accumulate);

    /// <summary>gx (+)= the sum of gy by the shares that it had in y.</summary>
    public void ResizeBilinearBackward(FeatureMap gy, FeatureMap gx, bool accumulate)
        => Step(null, gx, gy).Gather(gy, gx, new BilinearGradientSide(gx.Height, gy.Height), new BilinearGradientSide(gx.Width, gy.Width), accumulate);

    /// <summary>gx (+)= gy where it was not cropped away.</summary>
    public void FitBackward(FeatureMap gy, FeatureMap gx, bool accumulate) => Step(null, gx, gy).Shift(gy, gx, 0, 0, accumulate);

    /// <summary>gx (+)= gy in its middle, 0 around it.</summary>
    public void CenterCropBackward(FeatureMap gy, FeatureMap gx, bool accumulate)
        => Step(null, gx, gy).Shift(gy, gx, -((gx.Height - gy.Height) / 2), -((gx.Width - gy.Width) / 2), accumulate);

    /// <summary>ga (+)= the first of gy's channels, gb (+)= the others; null where none is wanted.</summary>
    public void ConcatBackward(FeatureMap gy, FeatureMap? ga, bool accumulateA, FeatureMap? gb, bool accumulateB)
    {
        Step(null, gy, ga, gb);
        if (ga is not null)
        {
            Memory.Slice(gy, ga, 0, accumulateA);
        }

        if (gb is not null)
        {
            Memory.Slice(gy, gb, gy.Channels - gb.Channels, accumulateB);
        }
    }

    /// <summary>y = x with elements zeroed at random, the others times 1 / (1 - rate).</summary>
    /// <param name="rate">The share of zeros.</param>
    /// <param name="stream">Which dropout of the network it is.</param>
    public void Dropout(double rate, int stream, FeatureMap x, FeatureMap y)
        => Step(null, y, x).Drop(DropoutSeed, rate, stream, perSample: false, x, y, accumulate: false);

    /// <summary>gx (+)= gy with the zeros and the factor of <see cref="Dropout"/>.</summary>
    public void DropoutBackward(double rate, int stream, FeatureMap gy, FeatureMap gx, bool accumulate)
        => Step(null, gx, gy).Drop(DropoutSeed, rate, stream, perSample: false, gy, gx, accumulate);

    /// <summary>y = x with whole samples zeroed at random, the others times 1 / (1 - rate).</summary>
    /// <param name="rate">The share of zeros.</param>
    /// <param name="stream">Which dropout of the network it is.</param>
    public void DropSamples(double rate, int stream, FeatureMap x, FeatureMap y)
        => Step(null, y, x).Drop(EncoderFrozen ? null : DropoutSeed, rate, stream, perSample: true, x, y, accumulate: false);

    /// <summary>gx (+)= gy with the zeros and the factor of <see cref="DropSamples"/>.</summary>
    public void DropSamplesBackward(double rate, int stream, FeatureMap gy, FeatureMap gx, bool accumulate)
        => Step(null, gx, gy).Drop(DropoutSeed, rate, stream, perSample: true, gy, gx, accumulate);
}
