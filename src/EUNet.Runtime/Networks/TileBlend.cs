namespace EUNet.Networks;

/// <summary>Fills the logits of a tile: its rows × its columns × channels.</summary>
/// <param name="top">The tile's first row in the picture.</param>
/// <param name="left">The tile's first column in the picture.</param>
/// <param name="logits">What to fill.</param>
public delegate void TileRun(int top, int left, Span<float> logits);

/// <summary>
/// From the logits of overlapping tiles to the classes of a picture: where tiles overlap, the mean of their logits by the weights of
/// <see cref="TileAxis"/> decides. No more than a row of tiles is held.
/// </summary>
public static class TileBlend
{
    /// <summary>One class index for each pixel, row by row.</summary>
    /// <param name="rows">The picture's rows, cut.</param>
    /// <param name="columns">The picture's columns, cut.</param>
    /// <param name="channels">Of the logits; a single one says whether it is class 1.</param>
    /// <param name="run">Called for each tile, row by row.</param>
    /// <exception cref="InputException">A row of tiles has more logits than an array can.</exception>
    public static byte[] Classes(TileAxis rows, TileAxis columns, int channels, TileRun run)
    {
        if ((long)rows.Tile * columns.Length * channels > Array.MaxLength)
        {
            throw new InputException($"A row of tiles of {rows.Tile} × {columns.Length} × {channels} logits is too large. Choose smaller tiles, or a smaller size.");
        }

        var band = new Band(rows.Tile, columns.Length, channels);
        var across = Enumerable.Range(0, columns.Starts.Count).Select(columns.Weights).ToArray();
        var logits = new float[rows.Tile * columns.Tile * channels];
        var classes = new byte[checked(rows.Length * columns.Length)];
        for (var r = 0; r < rows.Starts.Count; r++)
        {
            var down = rows.Weights(r);
            for (var c = 0; c < columns.Starts.Count; c++)
            {
                run(rows.Starts[r], columns.Starts[c], logits);
                band.Add(logits, columns.Starts[c], down, across[c]);
            }

            var next = r + 1 < rows.Starts.Count ? rows.Starts[r + 1] : rows.Length;
            band.Take(next - rows.Starts[r], classes.AsSpan(rows.Starts[r] * columns.Length));
        }

        return classes;
    }

    /// <summary>The rows that a row of tiles covers: mean logits so far, and the weight they stand for.</summary>
    private sealed class Band(int height, int width, int channels)
    {
        private readonly float[] _means = new float[height * width * channels];
        private readonly float[] _weights = new float[height * width];

        /// <summary>
        /// Adds a tile. The mean moves towards it by its share of the weight so far, so that where tiles agree the mean is what they say,
        /// to the bit.
        /// </summary>
        public void Add(ReadOnlySpan<float> tile, int left, float[] down, float[] across)
        {
            for (var y = 0; y < down.Length; y++)
            {
                for (var x = 0; x < across.Length; x++)
                {
                    var at = (y * width) + left + x;
                    var weight = down[y] * across[x];
                    _weights[at] += weight;
                    var share = weight / _weights[at];
                    var mean = _means.AsSpan(at * channels, channels);
                    var logits = tile.Slice(((y * across.Length) + x) * channels, channels);
                    for (var c = 0; c < mean.Length; c++)
                    {
                        mean[c] += (logits[c] - mean[c]) * share;
                    }
                }
            }
        }

        /// <summary>Takes the classes of the first rows, which no further tile reaches, and moves the others up.</summary>
        public void Take(int rows, Span<byte> classes)
        {
            var pixels = rows * width;
            LogitsToClasses.Of(_means.AsSpan(0, pixels * channels), channels).CopyTo(classes);
            MoveUp(_means, pixels * channels);
            MoveUp(_weights, pixels);
        }

        private static void MoveUp(float[] values, int count)
        {
            values.AsSpan(count).CopyTo(values);
            values.AsSpan(values.Length - count).Clear();
        }
    }
}
