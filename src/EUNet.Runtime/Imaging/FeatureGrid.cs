namespace EUNet.Imaging;

/// <summary>Activation maps of one size.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Channels">Maps.</param>
/// <param name="Values">height × width × channels.</param>
public sealed record ChannelMaps(int Height, int Width, int Channels, float[] Values);

/// <summary>
/// Draws activation maps: eight channels a row, each in grey from its own smallest value (black) to its own largest (white), all cells of
/// one size. Sets of maps follow below each other.
/// </summary>
public static class FeatureGrid
{
    /// <summary>Channels that are drawn of each set, at most.</summary>
    public const int MostChannels = 64;

    private const int Columns = 8;
    private const int Cell = 96;
    private const int Gap = 2;
    private const int SetGap = 12;
    private const byte Ground = 40;

    /// <summary>The picture.</summary>
    /// <param name="sets">Maps, at least one set.</param>
    public static RgbImage Draw(IReadOnlyList<ChannelMaps> sets)
    {
        var rows = sets.Select(set => (Math.Min(set.Channels, MostChannels) + Columns - 1) / Columns).ToArray();
        var heights = sets.Select(CellHeight).ToArray();
        var widths = sets.Select(CellWidth).ToArray();
        var height = Gap + ((sets.Count - 1) * SetGap) + rows.Zip(heights, (count, cell) => count * (cell + Gap)).Sum();
        var picture = new RgbImage(Gap + (Columns * (widths.Max() + Gap)), height);
        Array.Fill(picture.Pixels, Ground);
        var top = Gap;
        for (var i = 0; i < sets.Count; i++)
        {
            for (var channel = 0; channel < Math.Min(sets[i].Channels, MostChannels); channel++)
            {
                var (row, column) = Math.DivRem(channel, Columns);
                DrawCell(picture, sets[i], channel, top + (row * (heights[i] + Gap)), Gap + (column * (widths[i] + Gap)));
            }

            top += (rows[i] * (heights[i] + Gap)) + SetGap;
        }

        return picture;
    }

    private static void DrawCell(RgbImage picture, ChannelMaps maps, int channel, int top, int left)
    {
        var (smallest, largest) = (float.PositiveInfinity, float.NegativeInfinity);
        for (var i = channel; i < maps.Values.Length; i += maps.Channels)
        {
            smallest = Math.Min(smallest, maps.Values[i]);
            largest = Math.Max(largest, maps.Values[i]);
        }

        var scale = largest > smallest ? 255 / (largest - smallest) : 0;
        var (height, width) = (CellHeight(maps), CellWidth(maps));
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var pixel = (y * maps.Height / height * maps.Width) + (x * maps.Width / width);
                var grey = (byte)MathF.Round((maps.Values[(pixel * maps.Channels) + channel] - smallest) * scale);
                picture.Pixels.AsSpan((((top + y) * picture.Width) + left + x) * 3, 3).Fill(grey);
            }
        }
    }

    // The longer side has the cell's size, whatever the map's.
    private static int CellHeight(ChannelMaps maps) => Math.Max(1, Cell * maps.Height / Math.Max(maps.Height, maps.Width));

    private static int CellWidth(ChannelMaps maps) => Math.Max(1, Cell * maps.Width / Math.Max(maps.Height, maps.Width));
}
