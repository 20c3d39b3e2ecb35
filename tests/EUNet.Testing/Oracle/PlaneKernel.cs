namespace EUNet.Testing;

/// <summary>One plane convolved with one k × k kernel, and the two gradients of that. All three add to what they fill.</summary>
internal static class PlaneKernel
{
    public static void Forward(
        ReadOnlySpan<double> x, Span<double> y, ReadOnlySpan<double> weight, int kernel, Window rows, Window columns)
    {
        for (var ky = 0; ky < kernel; ky++)
        {
            var (top, bottom) = rows.Inside(ky);
            for (var kx = 0; kx < kernel; kx++)
            {
                var w = weight[(ky * kernel) + kx];
                var (left, right) = columns.Inside(kx);
                for (var oy = top; oy < bottom; oy++)
                {
                    var from = x.Slice(rows.At(oy, ky) * columns.In, columns.In);
                    var into = y.Slice(oy * columns.Out, columns.Out);
                    var ix = columns.At(left, kx);
                    for (var ox = left; ox < right; ox++, ix += columns.Stride)
                    {
                        into[ox] += w * from[ix];
                    }
                }
            }
        }
    }

    public static void Input(
        Span<double> gx, ReadOnlySpan<double> gy, ReadOnlySpan<double> weight, int kernel, Window rows, Window columns)
    {
        for (var ky = 0; ky < kernel; ky++)
        {
            var (top, bottom) = rows.Inside(ky);
            for (var kx = 0; kx < kernel; kx++)
            {
                var w = weight[(ky * kernel) + kx];
                var (left, right) = columns.Inside(kx);
                for (var oy = top; oy < bottom; oy++)
                {
                    var into = gx.Slice(rows.At(oy, ky) * columns.In, columns.In);
                    var from = gy.Slice(oy * columns.Out, columns.Out);
                    var ix = columns.At(left, kx);
                    for (var ox = left; ox < right; ox++, ix += columns.Stride)
                    {
                        into[ix] += w * from[ox];
                    }
                }
            }
        }
    }

    public static void Weights(
        ReadOnlySpan<double> x, ReadOnlySpan<double> gy, Span<double> gWeight, int kernel, Window rows, Window columns)
    {
        for (var ky = 0; ky < kernel; ky++)
        {
            var (top, bottom) = rows.Inside(ky);
            for (var kx = 0; kx < kernel; kx++)
            {
                var (left, right) = columns.Inside(kx);
                var sum = 0.0;
                for (var oy = top; oy < bottom; oy++)
                {
                    var from = x.Slice(rows.At(oy, ky) * columns.In, columns.In);
                    var g = gy.Slice(oy * columns.Out, columns.Out);
                    var ix = columns.At(left, kx);
                    for (var ox = left; ox < right; ox++, ix += columns.Stride)
                    {
                        sum += g[ox] * from[ix];
                    }
                }

                gWeight[(ky * kernel) + kx] += sum;
            }
        }
    }
}
