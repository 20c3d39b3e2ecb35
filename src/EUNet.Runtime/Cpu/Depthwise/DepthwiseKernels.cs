using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using EUNet.Cpu.Lanes;
using EUNet.Cpu.Policies;
using EUNet.Tensors;

namespace EUNet.Cpu.Depthwise;

/// <summary>What a table of depthwise kernels computes.</summary>
internal enum DepthwiseRole
{
    /// <summary>Sums over taps.</summary>
    Sum,

    /// <summary>Sums over taps, and the sums of the outputs.</summary>
    SumAndPool,

    /// <summary>Weight gradients.</summary>
    Weights,
}

/// <summary>
/// Tables of compiled kernels: for each vector width, interior and edge, and each width of a tile. A place is filled when its kernel is first
/// wanted: filling all of them would take longer than a network's first run. Tables live as long as the process; there are a handful.
/// </summary>
internal static unsafe class DepthwiseKernels
{
    private const int Levels = 4;
    private const int PerLevel = 2 * DepthwiseSweep.WidestTile;

    private static readonly ConcurrentDictionary<(DepthwiseRole Role, Activation Activation, int Taps, int Stride), nint> Tables = new();
    private static readonly ConcurrentDictionary<nint, Source> Sources = new();

    /// <summary>Whether rows of that many taps have kernels of their own; others are taken tap by tap.</summary>
    public static bool Unrolls(int taps) => taps is 1 or 2 or 3 or 5;

    /// <summary>A kernel of a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="level">0: 16 lanes, 1: 8, 2: 4, 3: one.</param>
    /// <param name="edge">Whether taps lie beside the map.</param>
    /// <param name="outputs">Outputs in the tile, from 1.</param>
    public static delegate*<DepthwiseTile*, int, int, int> Get(delegate*<DepthwiseTile*, int, int, int>* table, int level, bool edge, int outputs)
    {
        var place = table + (level * PerLevel) + (edge ? DepthwiseSweep.WidestTile : 0) + outputs - 1;
        if (*place == null)
        {
            // Threads that come here at the same time find the same.
            *place = (delegate*<DepthwiseTile*, int, int, int>)Sources[(nint)table].Find(level, edge, outputs);
        }

        return *place;
    }

    /// <summary>The level that a tier starts from.</summary>
    public static int Level(SimdTier tier) => tier switch
    {
        SimdTier.Vector512 => 0,
        SimdTier.Vector256 => 1,
        SimdTier.Vector128 => 2,
        _ => 3,
    };

    /// <summary>The table for rows of that many taps (<see cref="Unrolls"/>) at that stride.</summary>
    public static delegate*<DepthwiseTile*, int, int, int>* Table(DepthwiseRole role, Activation activation, int taps, int stride)
        => (delegate*<DepthwiseTile*, int, int, int>*)Tables.GetOrAdd((role, activation, taps, stride), static key => Create(key.Role, key.Activation, key.Taps, key.Stride));

    private static nint Create(DepthwiseRole role, Activation activation, int taps, int stride) => (taps, stride) switch
    {
        (1, _) => Create<One, Zero>(role, activation),
        (2, 1) => Create<Two, One>(role, activation),
        (2, _) => Create<Two, Zero>(role, activation),
        (3, 1) => Create<Three, One>(role, activation),
        (3, 2) => Create<Three, Two>(role, activation),
        (3, _) => Create<Three, Zero>(role, activation),
        (5, 1) => Create<Five, One>(role, activation),
        (5, 2) => Create<Five, Two>(role, activation),
        (5, _) => Create<Five, Zero>(role, activation),
        _ => throw new ArgumentOutOfRangeException(nameof(taps), taps, "Taken tap by tap."),
    };

    private static nint Create<TTaps, TStride>(DepthwiseRole role, Activation activation)
        where TTaps : struct, IExtent
        where TStride : struct, IExtent
        => role switch
        {
            DepthwiseRole.Weights => Create<TTaps, TStride, Identity, No>(role),
            DepthwiseRole.Sum => Create<TTaps, TStride, No>(role, activation),
            _ => Create<TTaps, TStride, Yes>(role, activation),
        };

    private static nint Create<TTaps, TStride, TPool>(DepthwiseRole role, Activation activation)
        where TTaps : struct, IExtent
        where TStride : struct, IExtent
        where TPool : struct, IChoice
        => ActivationChoice.Use(activation, new Creation<TTaps, TStride, TPool>(role)).Table;

    private struct Creation<TTaps, TStride, TPool>(DepthwiseRole role) : IActivationUse
        where TTaps : struct, IExtent
        where TStride : struct, IExtent
        where TPool : struct, IChoice
    {
        public nint Table;

        public void With<TActivation>()
            where TActivation : struct, IActivation
            => Table = Create<TTaps, TStride, TActivation, TPool>(role);
    }

    private static nint Create<TTaps, TStride, TActivation, TPool>(DepthwiseRole role)
        where TTaps : struct, IExtent
        where TStride : struct, IExtent
        where TActivation : struct, IActivation
        where TPool : struct, IChoice
    {
        var table = (nint)NativeMemory.AllocZeroed(Levels * PerLevel, (nuint)sizeof(nint));
        Sources[table] = new Source<TTaps, TStride, TActivation, TPool>(role);
        return table;
    }

    /// <summary>Where a table's kernels come from.</summary>
    private abstract class Source
    {
        public abstract nint Find(int level, bool edge, int outputs);
    }

    private sealed class Source<TTaps, TStride, TActivation, TPool>(DepthwiseRole role) : Source
        where TTaps : struct, IExtent
        where TStride : struct, IExtent
        where TActivation : struct, IActivation
        where TPool : struct, IChoice
    {
        // A call of its own for each width: what is not called is not compiled.
        public override nint Find(int level, bool edge, int outputs) => level switch
        {
            0 => Find<Lanes512, Vector512<float>>(edge, outputs),
            1 => Find<Lanes256, Vector256<float>>(edge, outputs),
            2 => Find<Lanes128, Vector128<float>>(edge, outputs),
            _ => Find<ScalarLanes, float>(edge, outputs),
        };

        private nint Find<TLanes, TVector>(bool edge, int outputs)
            where TLanes : struct, ILanes<TVector>
            where TVector : struct
            => edge ? Find<TLanes, TVector, Yes>(outputs) : Find<TLanes, TVector, No>(outputs);

        private nint Find<TLanes, TVector, TEdge>(int outputs)
            where TLanes : struct, ILanes<TVector>
            where TVector : struct
            where TEdge : struct, IChoice
            => outputs switch
            {
                1 => Pointer<TLanes, TVector, TTaps, TStride, One, TEdge, TActivation, TPool>(role),
                2 => Pointer<TLanes, TVector, TTaps, TStride, Two, TEdge, TActivation, TPool>(role),
                3 => Pointer<TLanes, TVector, TTaps, TStride, Three, TEdge, TActivation, TPool>(role),
                4 => Pointer<TLanes, TVector, TTaps, TStride, Four, TEdge, TActivation, TPool>(role),
                5 => Pointer<TLanes, TVector, TTaps, TStride, Five, TEdge, TActivation, TPool>(role),
                6 => Pointer<TLanes, TVector, TTaps, TStride, Six, TEdge, TActivation, TPool>(role),
                7 => Pointer<TLanes, TVector, TTaps, TStride, Seven, TEdge, TActivation, TPool>(role),
                _ => Pointer<TLanes, TVector, TTaps, TStride, Eight, TEdge, TActivation, TPool>(role),
            };
    }

    private static nint Pointer<TLanes, TVector, TTaps, TStride, TOutputs, TEdge, TActivation, TPool>(DepthwiseRole role)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        where TTaps : struct, IExtent
        where TStride : struct, IExtent
        where TOutputs : struct, IExtent
        where TEdge : struct, IChoice
        where TActivation : struct, IActivation
        where TPool : struct, IChoice
    {
        delegate*<DepthwiseTile*, int, int, int> kernel = role == DepthwiseRole.Weights
            ? &DepthwiseWeightKernel.Run<TLanes, TVector, TTaps, TStride, TOutputs, TEdge>
            : &DepthwiseKernel.Run<TLanes, TVector, TTaps, TStride, TOutputs, TEdge, TActivation, TPool>;
        return (nint)kernel;
    }
}
