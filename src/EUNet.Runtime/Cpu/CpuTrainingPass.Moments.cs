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
        var sums = SumsOf(layer, z, OutputChunks.Of(z.Pixels));
        if (Measures(layer))
        {
            sums.Parts = Memory.Scratch(sums.PartsLength);
            Memory.Run(sums, sums.Chunks.Count);
        }

        JoinMoments(layer, sums);
    }

    /// <summary>Whether a layer's norm takes the batch's moments: it has one, it is not frozen, and this is the first time for this batch.</summary>
    private bool Measures(Layer layer) => !GoesBack && layer.Norm is { } norm && !IsFrozen(norm);

    private bool IsFrozen(BatchNormLayer norm) => EncoderFrozen && norm.Mean.InEncoder;

    /// <summary>The sums that a layer's norm needs of its output, without memory for them; of no length where it takes none.</summary>
    private MomentsBody SumsOf(Layer layer, FeatureMap z, OutputChunks chunks)
        => !Measures(layer) ? default : new MomentsBody { Input = At(z), Channels = z.Channels, Chunks = chunks };

    private void JoinMoments(Layer layer, in MomentsBody sums)
    {
        if (GoesBack || layer.Norm is not { } norm)
        {
            return;
        }

        if (IsFrozen(norm))
        {
            TakeRunning(norm);
            return;
        }

        var join = new MomentsJoinBody
        {
            Parts = sums.Parts,
            Channels = sums.Channels,
            Chunks = sums.Chunks,
            Epsilon = norm.Epsilon,
            Step = 1.0 - norm.Momentum,
            Mean = Mean(norm),
            InverseDeviation = InverseDeviation(norm),
            RunningMean = Values(norm.Mean),
            RunningVariance = Values(norm.Variance),
        };
        Memory.Run(join, (sums.Channels + MomentsJoinBody.ItemChannels - 1) / MomentsJoinBody.ItemChannels);
        Parameters.MarkChanged();
    }

    /// <summary>A frozen norm's moments are its running statistics, which stay.</summary>
    private void TakeRunning(BatchNormLayer norm)
    {
        float* mean = Mean(norm), inverse = InverseDeviation(norm), runningMean = Values(norm.Mean), runningVariance = Values(norm.Variance);
        for (var c = 0; c < norm.Channels; c++)
        {
            mean[c] = runningMean[c];
            inverse[c] = (float)(1 / Math.Sqrt(runningVariance[c] + (double)norm.Epsilon));
        }
    }
}
