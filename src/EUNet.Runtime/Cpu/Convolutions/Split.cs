namespace EUNet.Cpu.Convolutions;

/// <summary>How a matrix of output rows × panels is shared between workers: a grid, an item a cell. Outputs do not depend on it.</summary>
internal readonly record struct Split(int RowParts, int PanelParts)
{
    /// <summary>Cells.</summary>
    public int Items => RowParts * PanelParts;

    /// <summary>The grid whose largest cell is smallest; rows before panels, so that a worker's weights stay in its cache.</summary>
    public static Split For(int workers, int rows, int panels)
    {
        var best = new Split(1, 1);
        var least = long.MaxValue;
        for (var panelParts = 1; panelParts <= Math.Min(workers, panels); panelParts++)
        {
            var rowParts = Math.Clamp(workers / panelParts, 1, Math.Max(rows, 1));
            var largest = (long)((rows + rowParts - 1) / rowParts) * ((panels + panelParts - 1) / panelParts);
            if (largest < least)
            {
                (best, least) = (new Split(rowParts, panelParts), largest);
            }
        }

        return best;
    }

    /// <summary>A cell's rows.</summary>
    public (int First, int Last) Rows(int item, int rows) => Part(item / PanelParts, RowParts, rows);

    /// <summary>A cell's panels.</summary>
    public (int First, int Last) Panels(int item, int panels) => Part(item % PanelParts, PanelParts, panels);

    /// <summary>Piece <paramref name="index"/> of <paramref name="parts"/> nearly equal pieces.</summary>
    public static (int First, int Last) Part(int index, int parts, int total)
        => ((int)((long)total * index / parts), (int)((long)total * (index + 1) / parts));
}
