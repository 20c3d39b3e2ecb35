namespace EUNet.Testing;

/// <summary>Means over a grid of windows: window i covers ⌊i · n / bins⌋ up to ⌈(i + 1) · n / bins⌉.</summary>
internal sealed class AdaptiveAverageOracle : OperatorOracle
{
    public override void Forward(OperatorRun run)
        => Each(run.Inputs[0], run.Output, (i, o, share) => run.Output.Values[o] += share * run.Inputs[0].Values[i]);

    public override void Backward(OperatorRun run, Map outputGradient, IReadOnlyList<Map> inputGradients, OracleParameters parameterGradients)
        => Each(run.Inputs[0], outputGradient, (i, o, share) => inputGradients[0].Values[i] += share * outputGradient.Values[o]);

    private static void Each(Map x, Map y, Action<int, int, double> act)
    {
        for (var plane = 0; plane < y.Batch * y.Channels; plane++)
        {
            for (var bin = 0; bin < y.Pixels; bin++)
            {
                var (top, bottom) = Window(bin / y.Width, x.Height, y.Height);
                var (left, right) = Window(bin % y.Width, x.Width, y.Width);
                for (var row = top; row < bottom; row++)
                {
                    for (var column = left; column < right; column++)
                    {
                        act((((plane * x.Height) + row) * x.Width) + column, (plane * y.Pixels) + bin, 1.0 / ((bottom - top) * (right - left)));
                    }
                }
            }
        }
    }

    private static (int From, int To) Window(int bin, int extent, int bins)
        => ((int)Math.Floor((double)bin * extent / bins), (int)Math.Ceiling((double)(bin + 1) * extent / bins));
}
