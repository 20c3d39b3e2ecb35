using EUNet.Generator.Emit.Kernels;
using EUNet.Generator.Spec;
using EUNet.Testing;

namespace EUNet.Gpu.Tests;

public sealed class KernelEmitterTests
{
    [Fact]
    public void Text_ReadsAsItDid()
    {
        KernelSignature[] kernels =
        [
            new DepthwiseSignature(3, 1, Quads: true, ActivationKind.Relu6),
            new ConvolutionSignature(ConvolutionSource.Up, 3, true, false, true, false, ActivationKind.Relu, false),
            new NormalizeSignature(ActivationKind.Swish, Residual: true, Quads: true),
        ];
        Snapshot.Matches(KernelEmitter.Emit(kernels, "Emitted"), "tests/EUNet.Gpu.Tests/Snapshots/EUNetKernels.g.cs.txt");
    }

    [Fact]
    public void Text_DependsOnTheSetAlone()
    {
        var kernels = NetworkKernels.Distinct;
        Assert.Equal(KernelEmitter.Emit(kernels, "Emitted"), KernelEmitter.Emit(kernels.Reverse().Concat(kernels), "Emitted"));
    }

    [Fact]
    public void Names_AreUnique()
        => Assert.Distinct(NetworkKernels.Distinct.Select(kernel => kernel.Name));

    [Fact]
    public void Text_OfAllNetworks_KeepsItsBudget()
    {
        // A kernel serves every layer that fits, whatever its channels: thirty networks must not cost thirty times the source.
        var all = NetworkKernels.Distinct;
        Assert.InRange(all.Count, 60, 140);
        Assert.InRange(KernelEmitter.Emit(all, "Emitted").Length, 100_000, 500_000);
        var one = NetworkKernels.Of("eunet-b0").Distinct().Count();
        var two = NetworkKernels.Of("eunet-b0").Concat(NetworkKernels.Of("efficientnet-b0")).Distinct().Count();
        Assert.InRange(two - one, 0, 3);
    }
}
