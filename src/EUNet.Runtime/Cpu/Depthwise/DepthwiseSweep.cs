namespace EUNet.Cpu.Depthwise;

/// <summary>A row of neighbouring outputs, cut into tiles that are as wide as possible and as equal as possible.</summary>
internal unsafe struct DepthwiseSweep
{
    /// <summary>Outputs in the widest tile.</summary>
    public const int WidestTile = 8;

    /// <summary>Where the first tile starts.</summary>
    public DepthwiseTile Tile;

    /// <summary>Outputs in the row.</summary>
    public int Outputs;

    /// <summary>Taps of each row of taps.</summary>
    public int Taps;

    /// <summary>The kernels, as <see cref="DepthwiseKernels"/> lays them out.</summary>
    public delegate*<DepthwiseTile*, int, int, int>* Kernels;

    /// <summary>Runs channels <paramref name="c"/> up to <paramref name="end"/> of the whole row.</summary>
    /// <param name="widest">The first vector width to use, an index into the kernels' levels.</param>
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
        for (var i = 0; i < tiles; i++)
        {
            var outputs = i < wider ? width + 1 : width;
            var reach = outputs * Tile.Stride;
            var edge = Tile.RowCount > 0 && (first < 0 || last + reach - Tile.Stride >= Tile.Columns);
            fixed (DepthwiseTile* tile = &Tile)
            {
                var level = widest;
                for (var channel = c; channel < end; level++)
                {
                    channel = Kernels[DepthwiseKernels.At(level, edge, outputs)](tile, channel, end);
                }
            }

            first += reach;
            last += reach;
            Tile.Output += outputs * Tile.OutputStep;
            Tile.Initial += outputs * Tile.InitialStep;
            for (var r = 0; r < Tile.RowCount; r++)
            {
                Tile.Rows[r].Map += reach * Tile.ColumnStep;
                Tile.Rows[r].Column += reach;
            }
        }
    }
}
