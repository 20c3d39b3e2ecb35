using EUNet.Cpu.Resampling;
using EUNet.Tensors;

namespace EUNet.Cpu;

public abstract unsafe partial class CpuOperators
{
    /// <summary>y = x at y's size by its nearest pixels: row i is row ⌊i · in / out⌋.</summary>
    public void ResizeNearest(FeatureMap x, FeatureMap y) => Step(null, y, x).ResizeNearest(x, y);

    /// <summary>y = x at y's size, bilinear with half-pixel centres.</summary>
    public void ResizeBilinear(FeatureMap x, FeatureMap y) => Step(null, y, x).ResizeBilinear(x, y);

    /// <summary>y = x at y's size: cropped at right and bottom where larger, zeros there where smaller.</summary>
    public void Fit(FeatureMap x, FeatureMap y) => Step(null, y, x).Shift(x, y, 0, 0);

    /// <summary>y = the middle of x: its first row is row ⌊(in - out) / 2⌋.</summary>
    public void CenterCrop(FeatureMap x, FeatureMap y) => Step(null, y, x).Shift(x, y, (x.Height - y.Height) / 2, (x.Width - y.Width) / 2);

    /// <summary>y = the channels of a, then those of b, all of one size.</summary>
    public void Concat(FeatureMap a, FeatureMap b, FeatureMap y)
    {
        Step(null, y, a, b);
        Memory.Slice(a, y, 0);
        Memory.Slice(b, y, a.Channels);
    }
}
