using System.Runtime.InteropServices;
using EUNet.Cpu.Depthwise;
using EUNet.Cpu.Elementwise;
using EUNet.Cpu.Lanes;
using EUNet.Cpu.Reductions;
using EUNet.Tensors;

namespace EUNet.Cpu;

public sealed unsafe partial class CpuTrainingPass
{
    /// <summary>z = depthwise(x) + bias, and the moments of z where the layer has a norm.</summary>
    public void Depthwise(DepthwiseLayer layer, FeatureMap x, FeatureMap z)
    {
        Step(layer, z, x);
        var body = new DepthwiseForward
        {
            Geometry = new DepthwiseGeometry(layer, x, z),
            Kernels = DepthwiseKernels.Table(DepthwiseRole.Sum, Activation.None, DepthwiseKernels.Unrolls(layer.Kernel) ? layer.Kernel : 1, layer.StrideX),
            Level = DepthwiseKernels.Level(Tier),
            Input = At(x),
            Weights = Values(layer.Weight),
            Bias = layer.Bias is { } bias ? Values(bias) : Zeros(z.Channels),
            Output = At(z),
        };
        Memory.Team.Run(ref body, body.Items);
        BatchMoments(layer, z);
    }

    /// <summary>The weights' gradients, and the bias', grow by those that gz, the gradient of z, gives.</summary>
    public void DepthwiseWeights(DepthwiseLayer layer, FeatureMap x, FeatureMap gz)
    {
        Step(layer, gz, x);
        var body = new DepthwiseWeightGradient
        {
            Geometry = new DepthwiseGeometry(layer, x, gz),
            Kernels = DepthwiseKernels.Table(DepthwiseRole.Weights, Activation.None, DepthwiseKernels.Unrolls(layer.Kernel) ? layer.Kernel : 1, layer.StrideX),
            Level = DepthwiseKernels.Level(Tier),
            Input = At(x),
            OutputGradient = At(gz),
        };
        var weights = body.Geometry.WeightCount;
        body.Parts = Memory.Scratch((long)body.Chunks * weights);
        Memory.Team.Run(ref body, body.Items);
        Memory.Each(new ChunkSum(body.Parts, body.Chunks, weights, Gradient(layer.Weight)), weights);
        AddBiasGradient(layer, gz);
    }

    /// <summary>gx (+)= the gradient of x that gz, the gradient of z, gives.</summary>
    public void DepthwiseInput(DepthwiseLayer layer, FeatureMap gz, FeatureMap gx, bool accumulate)
    {
        Step(layer, gz, gx);
        var body = new DepthwiseInputGradient
        {
            Geometry = new DepthwiseGeometry(layer, gx, gz),
            Level = DepthwiseKernels.Level(Tier),
            OutputGradient = At(gz),
            Weights = Values(layer.Weight),
            InputGradient = At(gx),
            Zeros = accumulate ? null : Zeros(gx.Channels),
        };
        body.Prepare();
        Memory.Team.Run(ref body, body.Items);
    }

    private float* Zeros(int channels)
    {
        var zeros = Memory.Scratch(channels);
        NativeMemory.Clear(zeros, (nuint)channels * sizeof(float));
        return zeros;
    }
}
