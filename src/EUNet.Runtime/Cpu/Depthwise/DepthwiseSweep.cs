using System.Runtime.CompilerServices;

namespace EUNet.Cpu.Depthwise;

/// <summary>A row of neighbouring outputs, cut into tiles that are as wide as possible and as equal as possible.</summary>
internal unsafe struct DepthwiseSweep
{
    /// <summary>Outputs in the widest tile.</summary>
    public const int WidestTile = 8;

    /// <summary>Where the next run of tiles starts.</summary>
    public DepthwiseTile Tile;

    /// <summary>Outputs in the row.</summary>
    public int Outputs;

    /// <summary>Taps of each row of taps.</summary>
    public int Taps;

    /// <summary>The kernels, as <see cref="DepthwiseKernels"/> lays them out.</summary>
    public delegate*<DepthwiseTile*, int, int, int>* Kernels;

    /// <summary>Runs channels <paramref name="c"/> up to <paramref name="end"/> of the whole row.</summary>
    /// <param name="widest">The first vector width to use, an index into the kernels' levels.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int widest, int c, int end)
    {
        if (Outputs == 0)
        {
            return;
        }

        int first = int.MaxValue, last = int.MinValue;
        for (var r = 0; r < Tile.RowCount; r++)
        {
            first = Math.Min(first, Tile.Rows[r].Column);
            last = Math.Max(last, Tile.Rows[r].Column + Taps - 1);
        }

        var tiles = (Outputs + WidestTile - 1) / WidestTile;
        var width = Outputs / tiles;
        var wider = Outputs % tiles;
        for (var i = 0; i < tiles; i += Tile.Tiles)
        {
            // Neighbouring tiles of one width that all lie inside, or all do not, run together.
            var outputs = i < wider ? width + 1 : width;
            var reach = outputs * Tile.Stride;
            var edge = IsEdge(first, last + reach - Tile.Stride);
            Tile.Tiles = 1;
            while (i + Tile.Tiles < (i < wider ? wider : tiles)
                && IsEdge(first + (Tile.Tiles * reach), last + ((Tile.Tiles + 1) * reach) - Tile.Stride) == edge)
            {
                Tile.Tiles++;
            }

            fixed (DepthwiseTile* tile = &Tile)
            {
                var level = widest;
                for (var channel = c; channel < end; level++)
                {
                    channel = DepthwiseKernels.Get(Kernels, level, edge, outputs)(tile, channel, end);
                }
            }

            reach *= Tile.Tiles;
            first += reach;
            last += reach;
            Tile.Output += outputs * Tile.Tiles * Tile.OutputStep;
            Tile.Initial += outputs * Tile.Tiles * Tile.InitialStep;
            for (var r = 0; r < Tile.RowCount; r++)
            {
                Tile.Rows[r].Map += reach * Tile.ColumnStep;
                Tile.Rows[r].Column += reach;
            }
        }
    }

    private readonly bool IsEdge(int first, int last) => Tile.RowCount > 0 && (first < 0 || last >= Tile.Columns);
}
