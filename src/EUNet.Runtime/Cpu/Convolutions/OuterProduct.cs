using System.Runtime.CompilerServices;
using EUNet.Cpu.Lanes;
using EUNet.Cpu.Policies;

namespace EUNet.Cpu.Convolutions;

/// <summary>
/// The one loop that all convolutions, forward and backward, spend their time in: up to 12 rows × 2 vectors of sums, held in registers,
/// to which every step adds the outer product of a column of A and a row of B. Written out, because the JIT keeps locals in registers
/// but not arrays; rows and vectors that a shape lacks fold away.
/// </summary>
internal static unsafe class OuterProduct
{
    /// <summary>Most rows of a tile.</summary>
    public const int MostRows = 12;

    /// <summary>Computes one tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TLanes, TVector, TRows, TWidth, TAccess>(Tile* tile)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        where TRows : struct, IExtent
        where TWidth : struct, IExtent
        where TAccess : struct, IAccess
    {
        TVector l0 = TLanes.Zero, r0 = TLanes.Zero;
        TVector l1 = TLanes.Zero, r1 = TLanes.Zero;
        TVector l2 = TLanes.Zero, r2 = TLanes.Zero;
        TVector l3 = TLanes.Zero, r3 = TLanes.Zero;
        TVector l4 = TLanes.Zero, r4 = TLanes.Zero;
        TVector l5 = TLanes.Zero, r5 = TLanes.Zero;
        TVector l6 = TLanes.Zero, r6 = TLanes.Zero;
        TVector l7 = TLanes.Zero, r7 = TLanes.Zero;
        TVector l8 = TLanes.Zero, r8 = TLanes.Zero;
        TVector l9 = TLanes.Zero, r9 = TLanes.Zero;
        TVector l10 = TLanes.Zero, r10 = TLanes.Zero;
        TVector l11 = TLanes.Zero, r11 = TLanes.Zero;
        var sums = tile->Sums;
        if (tile->Continues)
        {
            l0 = TLanes.Load(sums);
            r0 = Unsafe.SizeOf<TWidth>() > 1 ? TLanes.Load(sums + TLanes.Count) : TLanes.Zero;
            if (Unsafe.SizeOf<TRows>() > 1)
            {
                l1 = TLanes.Load(sums + (1 * TWidth.Value * TLanes.Count));
                r1 = Unsafe.SizeOf<TWidth>() > 1 ? TLanes.Load(sums + (1 * 2 * TLanes.Count) + TLanes.Count) : TLanes.Zero;
            }

            if (Unsafe.SizeOf<TRows>() > 2)
            {
                l2 = TLanes.Load(sums + (2 * TWidth.Value * TLanes.Count));
                r2 = Unsafe.SizeOf<TWidth>() > 1 ? TLanes.Load(sums + (2 * 2 * TLanes.Count) + TLanes.Count) : TLanes.Zero;
            }

            if (Unsafe.SizeOf<TRows>() > 3)
            {
                l3 = TLanes.Load(sums + (3 * TWidth.Value * TLanes.Count));
                r3 = Unsafe.SizeOf<TWidth>() > 1 ? TLanes.Load(sums + (3 * 2 * TLanes.Count) + TLanes.Count) : TLanes.Zero;
            }

            if (Unsafe.SizeOf<TRows>() > 4)
            {
                l4 = TLanes.Load(sums + (4 * TWidth.Value * TLanes.Count));
                r4 = Unsafe.SizeOf<TWidth>() > 1 ? TLanes.Load(sums + (4 * 2 * TLanes.Count) + TLanes.Count) : TLanes.Zero;
            }

            if (Unsafe.SizeOf<TRows>() > 5)
            {
                l5 = TLanes.Load(sums + (5 * TWidth.Value * TLanes.Count));
                r5 = Unsafe.SizeOf<TWidth>() > 1 ? TLanes.Load(sums + (5 * 2 * TLanes.Count) + TLanes.Count) : TLanes.Zero;
            }

            if (Unsafe.SizeOf<TRows>() > 6)
            {
                l6 = TLanes.Load(sums + (6 * TWidth.Value * TLanes.Count));
                r6 = Unsafe.SizeOf<TWidth>() > 1 ? TLanes.Load(sums + (6 * 2 * TLanes.Count) + TLanes.Count) : TLanes.Zero;
            }

            if (Unsafe.SizeOf<TRows>() > 7)
            {
                l7 = TLanes.Load(sums + (7 * TWidth.Value * TLanes.Count));
                r7 = Unsafe.SizeOf<TWidth>() > 1 ? TLanes.Load(sums + (7 * 2 * TLanes.Count) + TLanes.Count) : TLanes.Zero;
            }

            if (Unsafe.SizeOf<TRows>() > 8)
            {
                l8 = TLanes.Load(sums + (8 * TWidth.Value * TLanes.Count));
                r8 = Unsafe.SizeOf<TWidth>() > 1 ? TLanes.Load(sums + (8 * 2 * TLanes.Count) + TLanes.Count) : TLanes.Zero;
            }

            if (Unsafe.SizeOf<TRows>() > 9)
            {
                l9 = TLanes.Load(sums + (9 * TWidth.Value * TLanes.Count));
                r9 = Unsafe.SizeOf<TWidth>() > 1 ? TLanes.Load(sums + (9 * 2 * TLanes.Count) + TLanes.Count) : TLanes.Zero;
            }

            if (Unsafe.SizeOf<TRows>() > 10)
            {
                l10 = TLanes.Load(sums + (10 * TWidth.Value * TLanes.Count));
                r10 = Unsafe.SizeOf<TWidth>() > 1 ? TLanes.Load(sums + (10 * 2 * TLanes.Count) + TLanes.Count) : TLanes.Zero;
            }

            if (Unsafe.SizeOf<TRows>() > 11)
            {
                l11 = TLanes.Load(sums + (11 * TWidth.Value * TLanes.Count));
                r11 = Unsafe.SizeOf<TWidth>() > 1 ? TLanes.Load(sums + (11 * 2 * TLanes.Count) + TLanes.Count) : TLanes.Zero;
            }
        }

        var row = TAccess.Row(tile->Row);
        var step = TAccess.Step(tile->Step);
        var stepB = TAccess.StepB(tile->StepB, TWidth.Value * TLanes.Count);
        var length = tile->Length;
        var b = tile->B;
        var a = tile->A;
        for (var segment = tile->Segments; segment > 0; segment--)
        {
            float* a0 = a, a3 = a + (3 * row), a6 = a + (6 * row), a9 = a + (9 * row);
            for (var k = length; k > 0; k--)
            {
                var left = TLanes.Load(b);
                var right = Unsafe.SizeOf<TWidth>() > 1 ? TLanes.Load(b + TLanes.Count) : TLanes.Zero;
                var x = TLanes.Broadcast(*a0);
                l0 = TLanes.MultiplyAdd(x, left, l0);
                if (Unsafe.SizeOf<TWidth>() > 1)
                {
                    r0 = TLanes.MultiplyAdd(x, right, r0);
                }

                if (Unsafe.SizeOf<TRows>() > 1)
                {
                    x = TLanes.Broadcast(a0[row]);
                    l1 = TLanes.MultiplyAdd(x, left, l1);
                    if (Unsafe.SizeOf<TWidth>() > 1)
                    {
                        r1 = TLanes.MultiplyAdd(x, right, r1);
                    }
                }

                if (Unsafe.SizeOf<TRows>() > 2)
                {
                    x = TLanes.Broadcast(a0[2 * row]);
                    l2 = TLanes.MultiplyAdd(x, left, l2);
                    if (Unsafe.SizeOf<TWidth>() > 1)
                    {
                        r2 = TLanes.MultiplyAdd(x, right, r2);
                    }
                }

                if (Unsafe.SizeOf<TRows>() > 3)
                {
                    x = TLanes.Broadcast(*a3);
                    l3 = TLanes.MultiplyAdd(x, left, l3);
                    if (Unsafe.SizeOf<TWidth>() > 1)
                    {
                        r3 = TLanes.MultiplyAdd(x, right, r3);
                    }
                }

                if (Unsafe.SizeOf<TRows>() > 4)
                {
                    x = TLanes.Broadcast(a3[row]);
                    l4 = TLanes.MultiplyAdd(x, left, l4);
                    if (Unsafe.SizeOf<TWidth>() > 1)
                    {
                        r4 = TLanes.MultiplyAdd(x, right, r4);
                    }
                }

                if (Unsafe.SizeOf<TRows>() > 5)
                {
                    x = TLanes.Broadcast(a3[2 * row]);
                    l5 = TLanes.MultiplyAdd(x, left, l5);
                    if (Unsafe.SizeOf<TWidth>() > 1)
                    {
                        r5 = TLanes.MultiplyAdd(x, right, r5);
                    }
                }

                if (Unsafe.SizeOf<TRows>() > 6)
                {
                    x = TLanes.Broadcast(*a6);
                    l6 = TLanes.MultiplyAdd(x, left, l6);
                    if (Unsafe.SizeOf<TWidth>() > 1)
                    {
                        r6 = TLanes.MultiplyAdd(x, right, r6);
                    }
                }

                if (Unsafe.SizeOf<TRows>() > 7)
                {
                    x = TLanes.Broadcast(a6[row]);
                    l7 = TLanes.MultiplyAdd(x, left, l7);
                    if (Unsafe.SizeOf<TWidth>() > 1)
                    {
                        r7 = TLanes.MultiplyAdd(x, right, r7);
                    }
                }

                if (Unsafe.SizeOf<TRows>() > 8)
                {
                    x = TLanes.Broadcast(a6[2 * row]);
                    l8 = TLanes.MultiplyAdd(x, left, l8);
                    if (Unsafe.SizeOf<TWidth>() > 1)
                    {
                        r8 = TLanes.MultiplyAdd(x, right, r8);
                    }
                }

                if (Unsafe.SizeOf<TRows>() > 9)
                {
                    x = TLanes.Broadcast(*a9);
                    l9 = TLanes.MultiplyAdd(x, left, l9);
                    if (Unsafe.SizeOf<TWidth>() > 1)
                    {
                        r9 = TLanes.MultiplyAdd(x, right, r9);
                    }
                }

                if (Unsafe.SizeOf<TRows>() > 10)
                {
                    x = TLanes.Broadcast(a9[row]);
                    l10 = TLanes.MultiplyAdd(x, left, l10);
                    if (Unsafe.SizeOf<TWidth>() > 1)
                    {
                        r10 = TLanes.MultiplyAdd(x, right, r10);
                    }
                }

                if (Unsafe.SizeOf<TRows>() > 11)
                {
                    x = TLanes.Broadcast(a9[2 * row]);
                    l11 = TLanes.MultiplyAdd(x, left, l11);
                    if (Unsafe.SizeOf<TWidth>() > 1)
                    {
                        r11 = TLanes.MultiplyAdd(x, right, r11);
                    }
                }

                b += stepB;
                a0 += step;
                a3 += step;
                a6 += step;
                a9 += step;
            }

            a += tile->Segment;
            b += TAccess.SegmentB(tile->SegmentB);
        }

        TLanes.Store(sums + (0 * TWidth.Value * TLanes.Count), l0);
        if (Unsafe.SizeOf<TWidth>() > 1)
        {
            TLanes.Store(sums + (0 * 2 * TLanes.Count) + TLanes.Count, r0);
        }

        if (Unsafe.SizeOf<TRows>() > 1)
        {
            TLanes.Store(sums + (1 * TWidth.Value * TLanes.Count), l1);
            if (Unsafe.SizeOf<TWidth>() > 1)
            {
                TLanes.Store(sums + (1 * 2 * TLanes.Count) + TLanes.Count, r1);
            }
        }

        if (Unsafe.SizeOf<TRows>() > 2)
        {
            TLanes.Store(sums + (2 * TWidth.Value * TLanes.Count), l2);
            if (Unsafe.SizeOf<TWidth>() > 1)
            {
                TLanes.Store(sums + (2 * 2 * TLanes.Count) + TLanes.Count, r2);
            }
        }

        if (Unsafe.SizeOf<TRows>() > 3)
        {
            TLanes.Store(sums + (3 * TWidth.Value * TLanes.Count), l3);
            if (Unsafe.SizeOf<TWidth>() > 1)
            {
                TLanes.Store(sums + (3 * 2 * TLanes.Count) + TLanes.Count, r3);
            }
        }

        if (Unsafe.SizeOf<TRows>() > 4)
        {
            TLanes.Store(sums + (4 * TWidth.Value * TLanes.Count), l4);
            if (Unsafe.SizeOf<TWidth>() > 1)
            {
                TLanes.Store(sums + (4 * 2 * TLanes.Count) + TLanes.Count, r4);
            }
        }

        if (Unsafe.SizeOf<TRows>() > 5)
        {
            TLanes.Store(sums + (5 * TWidth.Value * TLanes.Count), l5);
            if (Unsafe.SizeOf<TWidth>() > 1)
            {
                TLanes.Store(sums + (5 * 2 * TLanes.Count) + TLanes.Count, r5);
            }
        }

        if (Unsafe.SizeOf<TRows>() > 6)
        {
            TLanes.Store(sums + (6 * TWidth.Value * TLanes.Count), l6);
            if (Unsafe.SizeOf<TWidth>() > 1)
            {
                TLanes.Store(sums + (6 * 2 * TLanes.Count) + TLanes.Count, r6);
            }
        }

        if (Unsafe.SizeOf<TRows>() > 7)
        {
            TLanes.Store(sums + (7 * TWidth.Value * TLanes.Count), l7);
            if (Unsafe.SizeOf<TWidth>() > 1)
            {
                TLanes.Store(sums + (7 * 2 * TLanes.Count) + TLanes.Count, r7);
            }
        }

        if (Unsafe.SizeOf<TRows>() > 8)
        {
            TLanes.Store(sums + (8 * TWidth.Value * TLanes.Count), l8);
            if (Unsafe.SizeOf<TWidth>() > 1)
            {
                TLanes.Store(sums + (8 * 2 * TLanes.Count) + TLanes.Count, r8);
            }
        }

        if (Unsafe.SizeOf<TRows>() > 9)
        {
            TLanes.Store(sums + (9 * TWidth.Value * TLanes.Count), l9);
            if (Unsafe.SizeOf<TWidth>() > 1)
            {
                TLanes.Store(sums + (9 * 2 * TLanes.Count) + TLanes.Count, r9);
            }
        }

        if (Unsafe.SizeOf<TRows>() > 10)
        {
            TLanes.Store(sums + (10 * TWidth.Value * TLanes.Count), l10);
            if (Unsafe.SizeOf<TWidth>() > 1)
            {
                TLanes.Store(sums + (10 * 2 * TLanes.Count) + TLanes.Count, r10);
            }
        }

        if (Unsafe.SizeOf<TRows>() > 11)
        {
            TLanes.Store(sums + (11 * TWidth.Value * TLanes.Count), l11);
            if (Unsafe.SizeOf<TWidth>() > 1)
            {
                TLanes.Store(sums + (11 * 2 * TLanes.Count) + TLanes.Count, r11);
            }
        }
    }
}
