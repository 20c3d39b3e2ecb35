using EUNet.Networks;
using EUNet.Tensors;
using EUNet.Testing;

namespace EUNet.Model.Tests.Golden;

/// <summary>Losses and updates as golden files name them.</summary>
internal static class TrainingSteps
{
    /// <summary>The loss on the procedural targets.</summary>
    public static double Loss(TrainingSession session, GoldenLoss loss)
    {
        var (rows, columns, _) = session.LogitsShape;
        var targets = Procedural.Classes(session.Batch * rows * columns, loss.Classes, loss.IgnoreIndex is not null);
        return loss.Name == "bce"
            ? session.SigmoidCrossEntropy(targets, loss.IgnoreIndex ?? -1)
            : session.SoftmaxCrossEntropy(targets, loss.IgnoreIndex ?? -1, (float)loss.LabelSmoothing);
    }

    /// <summary>A parameter's value, in PyTorch's order.</summary>
    public static unsafe float[] Exported(Network network, Parameter parameter)
    {
        var values = new float[parameter.Length];
        ParameterSet.Export(parameter, new ReadOnlySpan<float>(network.Parameters.Values, network.Parameters.Length), values);
        return values;
    }
}
