namespace EUNet.Testing;

/// <summary>An operator each of whose output pixels is one input pixel, or zero.</summary>
internal abstract class PixelCopyOracle : OperatorOracle
{
    /// <summary>The input row (or column) that an output row (or column) is a copy of; outside the map for zeros.</summary>
    protected abstract int Source(int output, int inExtent, int outExtent);

    public override void Forward(OperatorRun run) => Each(run.Inputs[0], run.Output, (x, i, y, o) => y.Values[o] = x.Values[i]);

    public override void Backward(OperatorRun run, Map outputGradient, IReadOnlyList<Map> inputGradients, OracleParameters parameterGradients)
        => Each(inputGradients[0], outputGradient, (gx, i, gy, o) => gx.Values[i] += gy.Values[o]);

    private void Each(Map x, Map y, Action<Map, int, Map, int> act) => Parallel.For(0, y.Batch * y.Channels, plane =>
    {
        for (var oy = 0; oy < y.Height; oy++)
        {
            var iy = Source(oy, x.Height, y.Height);
            if (iy < 0 || iy >= x.Height)
            {
                continue;
            }

            for (var ox = 0; ox < y.Width; ox++)
            {
                var ix = Source(ox, x.Width, y.Width);
                if (ix >= 0 && ix < x.Width)
                {
                    act(x, (((plane * x.Height) + iy) * x.Width) + ix, y, (((plane * y.Height) + oy) * y.Width) + ox);
                }
            }
        }
    });
}
