using ILGPU;

namespace EUNet.Gpu;

/// <summary>
/// What emitted kernels are written in: loads, stores and sums for one channel (float) or four (<see cref="F4"/>). Everything here
/// is inlined into the kernel; nothing allocates, throws or branches on a thread's own data.
/// </summary>
public static partial class Lane
{
    /// <summary>Whether 0 ≤ <paramref name="at"/> &lt; <paramref name="extent"/>, in one compare.</summary>
    public static bool Inside(int at, int extent) => (uint)at < (uint)extent;

    /// <summary>The nearest place inside: what is loaded where <see cref="Inside"/> says no.</summary>
    public static int Clamp(int at, int extent) => Math.Max(0, Math.Min(at, extent - 1));

    /// <summary>The value, or zero.</summary>
    public static float Where(bool inside, float value) => inside ? value : 0f;

    /// <summary>The value, or zero.</summary>
    public static F4 Where(bool inside, F4 value)
        => new(inside ? value.X : 0f, inside ? value.Y : 0f, inside ? value.Z : 0f, inside ? value.W : 0f);

    /// <summary>sum + x · (w0, w1, w2, w3): four input channels into four output channels.</summary>
    public static F4 MultiplyAdd(F4 sum, F4 x, F4 w0, F4 w1, F4 w2, F4 w3) => new(
        x.W * w3.X + (x.Z * w2.X + (x.Y * w1.X + (x.X * w0.X + sum.X))),
        x.W * w3.Y + (x.Z * w2.Y + (x.Y * w1.Y + (x.X * w0.Y + sum.Y))),
        x.W * w3.Z + (x.Z * w2.Z + (x.Y * w1.Z + (x.X * w0.Z + sum.Z))),
        x.W * w3.W + (x.Z * w2.W + (x.Y * w1.W + (x.X * w0.W + sum.W))));

    /// <summary>sum + x · w: one input channel into four output channels.</summary>
    public static F4 MultiplyAdd(F4 sum, float x, F4 w) => new(x * w.X + sum.X, x * w.Y + sum.Y, x * w.Z + sum.Z, x * w.W + sum.W);

    /// <summary>sum + x · w, channel by channel.</summary>
    public static F4 MultiplyAdd(F4 sum, F4 x, F4 w) => new(x.X * w.X + sum.X, x.Y * w.Y + sum.Y, x.Z * w.Z + sum.Z, x.W * w.W + sum.W);

    /// <summary>sum + x · w.</summary>
    public static float MultiplyAdd(float sum, float x, float w) => x * w + sum;

    /// <summary>
    /// Four channels from any place, of which the first <paramref name="count"/> exist; the others repeat the last that does and are
    /// never stored.
    /// </summary>
    public static F4 Load(ArrayView<float> view, int at, int count) => new(
        view[at], view[at + Math.Min(1, count - 1)], view[at + Math.Min(2, count - 1)], view[at + Math.Min(3, count - 1)]);

    /// <summary>Stores the first <paramref name="count"/> (at most four) channels.</summary>
    public static void Store(ArrayView<float> view, int at, F4 value, int count)
    {
        view[at] = value.X;
        if (count > 1)
        {
            view[at + 1] = value.Y;
        }

        if (count > 2)
        {
            view[at + 2] = value.Z;
        }

        if (count > 3)
        {
            view[at + 3] = value.W;
        }
    }
}
