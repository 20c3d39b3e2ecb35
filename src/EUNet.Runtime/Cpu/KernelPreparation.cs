using System.Runtime.Intrinsics;
using EUNet.Cpu.Convolutions;
using EUNet.Cpu.Depthwise;
using EUNet.Cpu.Lanes;
using EUNet.Tensors;

namespace EUNet.Cpu;

/// <summary>
/// Has the kernels of a first inference compiled on other threads, while its caller does something else, such as reading weights. The JIT takes
/// some ten milliseconds for each; a method is compiled when it is called, so each is called once with nothing to do.
/// </summary>
internal static unsafe class KernelPreparation
{
    /// <summary>Starts it, and does not wait. Kernels that are wanted before their turn are compiled as ever.</summary>
    /// <param name="layers">The network's layers.</param>
    /// <param name="tier">The vector width of its sessions.</param>
    public static void Start(LayerSet layers, SimdTier tier)
    {
        var depthwise = layers.Layers.OfType<DepthwiseLayer>()
            .Where(layer => DepthwiseKernels.Unrolls(layer.Kernel)).Select(layer => (layer.Activation, layer.Kernel, layer.StrideX)).Distinct().ToList();
        // In a network of squeeze-and-excitation depthwise convolutions pool what they make.
        var role = layers.HasSqueezeExcite ? DepthwiseRole.SumAndPool : DepthwiseRole.Sum;
        Queue(() => PrepareTiles(tier, vectors: 2));
        foreach (var (activation, kernel, stride) in depthwise)
        {
            Queue(() => PrepareDepthwise(tier, role, activation, kernel, stride));
        }

        Queue(() => PrepareTiles(tier, vectors: 1));
    }

    private static void Queue(Action prepare) => ThreadPool.UnsafeQueueUserWorkItem(static prepare => prepare(), prepare, preferLocal: false);

    // Rows of a map are cut into tiles of eight and, to be equal, seven outputs.
    private static void PrepareDepthwise(SimdTier tier, DepthwiseRole role, Activation activation, int taps, int stride)
    {
        var table = DepthwiseKernels.Table(role, activation, taps, stride);
        var nothing = default(DepthwiseTile);
        foreach (var outputs in new[] { DepthwiseSweep.WidestTile, DepthwiseSweep.WidestTile - 1 })
        {
            foreach (var edge in new[] { true, false })
            {
                DepthwiseKernels.Get(table, DepthwiseKernels.Level(tier), edge, outputs)(&nothing, 0, 0);
            }
        }
    }

    private static void PrepareTiles(SimdTier tier, int vectors)
    {
        switch (tier)
        {
            case SimdTier.Vector512:
                PrepareTiles<Lanes512, Vector512<float>>(vectors);
                break;
            case SimdTier.Vector256:
                PrepareTiles<Lanes256, Vector256<float>>(vectors);
                break;
            case SimdTier.Vector128:
                PrepareTiles<Lanes128, Vector128<float>>(vectors);
                break;
            default:
                PrepareTiles<ScalarLanes, float>(vectors);
                break;
        }
    }

    // Pixels are cut into tiles of nearly as many rows as there are registers for.
    private static void PrepareTiles<TLanes, TVector>(int vectors)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var sums = stackalloc float[OuterProduct.MostRows * 2 * 16];
        var nothing = new Tile { Sums = sums };
        var most = Tiles<TLanes, TVector>.Rows;
        for (var rows = most; rows > most / 2; rows--)
        {
            Tiles<TLanes, TVector>.Along(rows, vectors)(&nothing);
        }
    }
}
