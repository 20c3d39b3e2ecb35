using EUNet.Generator.Graph.Operators;

namespace EUNet.Testing;

/// <summary>y = weight · (x - mean) / sqrt(variance + epsilon) + bias; while training with the batch's biased moments.</summary>
internal sealed class BatchNormOracle : OperatorOracle
{
    public override void Forward(OperatorRun run)
    {
        var op = (BatchNorm)run.Operator;
        var (x, y) = (run.Inputs[0], run.Output);
        var (weight, bias) = (run.Parameter("weight"), run.Parameter("bias"));
        var (runningMean, runningVariance) = (run.Parameter("running_mean"), run.Parameter("running_var"));
        Parallel.For(0, op.Channels, c =>
        {
            var (mean, variance) = (runningMean[c], runningVariance[c]);
            if (run.Training)
            {
                (mean, variance) = Moments(x, c);
                var count = (double)x.Batch * x.Pixels;
                runningMean[c] += (1 - op.Momentum) * (mean - runningMean[c]);
                runningVariance[c] += (1 - op.Momentum) * ((variance * count / (count - 1)) - runningVariance[c]);
            }

            var scale = weight[c] / Math.Sqrt(variance + op.Epsilon);
            for (var n = 0; n < x.Batch; n++)
            {
                var from = x.Plane(n, c);
                var into = y.Plane(n, c);
                for (var i = 0; i < from.Length; i++)
                {
                    into[i] = (scale * (from[i] - mean)) + bias[c];
                }
            }
        });
    }

    public override void Backward(OperatorRun run, Map outputGradient, IReadOnlyList<Map> inputGradients, OracleParameters parameterGradients)
    {
        var op = (BatchNorm)run.Operator;
        var (x, gx) = (run.Inputs[0], inputGradients[0]);
        var weight = run.Parameter("weight");
        var (runningMean, runningVariance) = (run.Parameter("running_mean"), run.Parameter("running_var"));
        var (gWeight, gBias) = (run.Gradient(parameterGradients, "weight"), run.Gradient(parameterGradients, "bias"));
        Parallel.For(0, op.Channels, c =>
        {
            var (mean, variance) = run.Training ? Moments(x, c) : (runningMean[c], runningVariance[c]);
            var inverse = 1 / Math.Sqrt(variance + op.Epsilon);
            var (sum, sumNormalised) = (0.0, 0.0);
            for (var n = 0; n < x.Batch; n++)
            {
                var from = x.Plane(n, c);
                var g = outputGradient.Plane(n, c);
                for (var i = 0; i < from.Length; i++)
                {
                    sum += g[i];
                    sumNormalised += g[i] * (from[i] - mean) * inverse;
                }
            }

            gBias[c] += sum;
            gWeight[c] += sumNormalised;
            var count = run.Training ? (double)x.Batch * x.Pixels : double.PositiveInfinity; // running moments do not follow x
            for (var n = 0; n < x.Batch; n++)
            {
                var from = x.Plane(n, c);
                var g = outputGradient.Plane(n, c);
                var into = gx.Plane(n, c);
                for (var i = 0; i < from.Length; i++)
                {
                    var normalised = (from[i] - mean) * inverse;
                    into[i] += weight[c] * inverse * (g[i] - (sum / count) - (normalised * sumNormalised / count));
                }
            }
        });
    }

    private static (double Mean, double Variance) Moments(Map x, int c)
    {
        var count = (double)x.Batch * x.Pixels;
        var sum = 0.0;
        for (var n = 0; n < x.Batch; n++)
        {
            foreach (var value in x.Plane(n, c))
            {
                sum += value;
            }
        }

        var mean = sum / count;
        var squares = 0.0;
        for (var n = 0; n < x.Batch; n++)
        {
            foreach (var value in x.Plane(n, c))
            {
                squares += (value - mean) * (value - mean);
            }
        }

        return (mean, squares / count);
    }
}
