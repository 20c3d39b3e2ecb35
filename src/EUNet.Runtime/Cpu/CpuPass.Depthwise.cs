using EUNet.Cpu.Depthwise;
using EUNet.Cpu.Pooling;
using EUNet.Tensors;

namespace EUNet.Cpu;

public sealed unsafe partial class CpuPass
{
    /// <summary>y = activation(norm(depthwise(x) + bias)); any kernel, stride and padding.</summary>
    public void Depthwise(DepthwiseLayer layer, FeatureMap x, FeatureMap y)
    {
        Step(layer, y, x);
        var body = Forward(layer, x, y, DepthwiseRole.Sum);
        Memory.Team.Run(ref body, body.Items);
    }

    /// <summary>The same, and <paramref name="pooled"/> = the mean of y over height and width, N × 1 × 1 × C.</summary>
    public void Depthwise(DepthwiseLayer layer, FeatureMap x, FeatureMap y, FeatureMap pooled)
    {
        Step(layer, y, x, pooled);
        var body = Forward(layer, x, y, DepthwiseRole.SumAndPool);
        body.Sums = Memory.Scratch((long)y.Batch * y.Height * y.Channels);
        Memory.Team.Run(ref body, body.Items);
        Average.OfRows(body.Sums, y, 1.0 / ((long)y.Height * y.Width), At(pooled));
    }

    private DepthwiseForward Forward(DepthwiseLayer layer, FeatureMap x, FeatureMap y, DepthwiseRole role)
    {
        var geometry = new DepthwiseGeometry(layer, x, y);
        var weights = Kept(layer);
        if (weights == null)
        {
            weights = Keep(layer, geometry.WeightCount + geometry.Channels);
            Fold(layer, weights, weights + geometry.WeightCount);
        }

        return new DepthwiseForward
        {
            Geometry = geometry,
            Kernels = DepthwiseKernels.Table(role, layer.Activation, DepthwiseKernels.Unrolls(layer.Kernel) ? layer.Kernel : 1, layer.StrideX),
            Level = DepthwiseKernels.Level(Tier),
            Input = At(x),
            Weights = weights,
            Bias = weights + geometry.WeightCount,
            Output = At(y),
        };
    }

    /// <summary>Weights and bias with the running norm in them.</summary>
    private void Fold(DepthwiseLayer layer, float* weights, float* bias)
    {
        var channels = layer.OutChannels;
        var source = Values(layer.Weight);
        for (var c = 0; c < channels; c++)
        {
            var (scale, shift) = FoldedNorm.Of(layer, Parameters, c);
            bias[c] = (float)shift;
            for (var tap = 0; tap < layer.Kernel * layer.Kernel; tap++)
            {
                weights[(tap * channels) + c] = (float)(source[(tap * channels) + c] * scale);
            }
        }
    }
}
