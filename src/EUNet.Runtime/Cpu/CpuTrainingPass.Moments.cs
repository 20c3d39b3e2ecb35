using EUNet.Tensors;

namespace EUNet.Cpu;

public sealed unsafe partial class CpuTrainingPass
{
    /// <summary>
    /// Computes the batch's moments of a layer's raw output over N · H · W, where it has a norm: mean and 1 / sqrt(variance + epsilon) stay in
    /// the pass, running statistics move (with the unbiased variance).
    /// </summary>
    private void BatchMoments(Layer layer, FeatureMap z)
    {
        if (layer.Norm is not { } norm)
        {
            return;
        }

        var chunks = Moments.Chunks(z.Pixels);
        var sum = new MomentsBody
        {
            Input = At(z),
            Pixels = z.Pixels,
            Channels = z.Channels,
            Chunks = chunks,
            Parts = _memory.Scratch(2L * chunks * z.Channels),
        };
        _memory.Run(sum, chunks);
        var join = new MomentsJoinBody
        {
            Parts = sum.Parts,
            Pixels = z.Pixels,
            Channels = z.Channels,
            Chunks = chunks,
            Epsilon = norm.Epsilon,
            Step = 1.0 - norm.Momentum,
            Mean = Mean(norm),
            InverseDeviation = InverseDeviation(norm),
            RunningMean = Values(norm.Mean),
            RunningVariance = Values(norm.Variance),
        };
        _memory.Run(join, (z.Channels + MomentsJoinBody.ItemChannels - 1) / MomentsJoinBody.ItemChannels);
    }
}
