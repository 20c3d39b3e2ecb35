using CsCheck;
using EUNet.Networks;

namespace EUNet.Runtime.Tests.Networks;

public sealed class TileTests
{
    [Fact]
    public void Axis_CoversItsLength_OverlapsAsAsked_AndWeightsSumToOne()
        => Gen.Select(Gen.Int[1, 300], Gen.Int[1, 90], Gen.Int[0, 89], Gen.Int[1, 32]).Where((_, tile, overlap, multiple) => overlap + multiple <= tile).Sample(
            (length, tile, overlap, multiple) =>
            {
                var axis = new TileAxis(length, tile, overlap, multiple);
                Assert.InRange(axis.Tile, Math.Min(tile, length), Math.Min(tile + multiple - 1, length));
                Assert.Equal((0, length - axis.Tile), (axis.Starts[0], axis.Starts[^1]));
                Assert.All(axis.Starts, start => Assert.Equal(0, start % multiple));
                Assert.All(axis.Starts.Zip(axis.Starts.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, 1, axis.Tile - overlap));
                var step = (axis.Tile - overlap) / multiple * multiple;
                Assert.True(axis.Starts.Count == 1 || ((axis.Starts.Count - 2) * step) + axis.Tile < length, "one tile fewer would do");
                var sums = new double[length];
                for (var i = 0; i < axis.Starts.Count; i++)
                {
                    var weights = axis.Weights(i);
                    for (var p = 0; p < weights.Length; p++)
                    {
                        Assert.True(weights[p] > 0);
                        sums[axis.Starts[i] + p] += weights[p];
                    }
                }

                Assert.All(sums, sum => Assert.Equal(1, sum, 1e-6));
            },
            seed: "0000KE6tlQ_1",
            iter: 300,
            threads: 1);

    [Theory]
    [InlineData(1400, 1024, 128, 792, new[] { 0, 608 })]
    [InlineData(2100, 1024, 128, 820, new[] { 0, 640, 1280 })]
    [InlineData(1000, 1024, 128, 1000, new[] { 0 })]
    [InlineData(1025, 1024, 512, 1025, new[] { 0 })]
    public void Balanced_MakesNoTileLargerThanItTakes(int length, int largest, int overlap, int tile, int[] starts)
    {
        var axis = TileAxis.Balanced(length, largest, overlap, 32);
        Assert.Equal(tile, axis.Tile);
        Assert.Equal<int>(starts, axis.Starts);
        Assert.Equal(new TileAxis(length, largest, overlap, 32).Starts.Count, axis.Starts.Count);
    }

    [Fact]
    public void Weights_FadeSmoothly_AndNotAtTheEnds()
    {
        var axis = new TileAxis(300, 100, 40, 1);
        Assert.Equal([0, 50, 100, 150, 200], new TileAxis(300, 100, 50, 1).Starts);
        Assert.Equal([0, 64, 128, 192], new TileAxis(300, 100, 40, 32).Starts); // of 108 pixels: 300 and 108 end alike
        var first = axis.Weights(0);
        Assert.Equal(1, first[0]);
        Assert.Equal(1, axis.Weights(axis.Starts.Count - 1)[^1]);
        Assert.Equal(first.OrderDescending(), first);
        Assert.All(first.Zip(first.Skip(1)), pair => Assert.InRange(pair.First - pair.Second, 0, 0.05f)); // a seam would be a step
    }

    [Theory]
    [InlineData(40, 60, 16, 16, 4, 3)]
    [InlineData(37, 53, 16, 20, 7, 1)]
    [InlineData(9, 50, 16, 16, 8, 2)]
    [InlineData(16, 16, 16, 16, 0, 5)]
    [InlineData(41, 33, 10, 10, 7, 4)]
    public void Blend_OfANetworkThatSeesSinglePixels_IsTheUntiledResult(int height, int width, int tileHeight, int tileWidth, int overlap, int channels)
    {
        var random = new Random(3);
        var whole = Enumerable.Range(0, height * width * channels).Select(_ => (random.NextSingle() * 8) - 4).ToArray();
        var (rows, columns) = (new TileAxis(height, tileHeight, overlap, 1), new TileAxis(width, tileWidth, overlap, 1));
        var classes = TileBlend.Classes(rows, columns, channels, (top, left, logits) =>
        {
            for (var y = 0; y < rows.Tile; y++)
            {
                whole.AsSpan((((top + y) * width) + left) * channels, columns.Tile * channels).CopyTo(logits[(y * columns.Tile * channels)..]);
            }
        });
        Assert.Equal(LogitsToClasses.Of(whole, channels), classes);
    }

    [Fact]
    public void Blend_OfTilesThatDisagree_FollowsTheWeights()
    {
        // Two tiles of one row that share columns 4..7: the first says -1, the second +1, so the sign changes in the middle of what they share.
        var columns = new TileAxis(12, 8, 4, 1);
        Assert.Equal([0, 4], columns.Starts);
        var classes = TileBlend.Classes(new TileAxis(1, 1, 0, 1), columns, 1, (_, left, logits) => logits.Fill(left == 0 ? -1 : 1));
        Assert.Equal([0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1], classes);

        // Four tiles around a middle: the blend is the sum of weight times logit, computed here from the axes alone.
        var (rows, across) = (new TileAxis(13, 9, 5, 1), new TileAxis(15, 10, 5, 1));
        float[] says = [0.3f, -0.8f, -0.4f, 1];
        var found = TileBlend.Classes(rows, across, 1, (top, left, logits) => logits.Fill(says[(top == 0 ? 0 : 2) + (left == 0 ? 0 : 1)]));
        for (var y = 0; y < 13; y++)
        {
            for (var x = 0; x < 15; x++)
            {
                var sum = 0.0;
                for (var tile = 0; tile < 4; tile++)
                {
                    var (down, right) = (y - rows.Starts[tile / 2], x - across.Starts[tile % 2]);
                    var inside = down >= 0 && down < rows.Tile && right >= 0 && right < across.Tile;
                    sum += inside ? says[tile] * rows.Weights(tile / 2)[down] * across.Weights(tile % 2)[right] : 0;
                }

                Assert.Equal(sum > 0 ? 1 : 0, found[(y * 15) + x]);
            }
        }
    }

    [Fact]
    public void Blend_TooLargeForMemory_IsAnInputError()
    {
        var axis = new TileAxis(16384, 16384, 0, 32);
        Assert.Contains("smaller tiles", Assert.Throws<InputException>(() => TileBlend.Classes(axis, axis, 11, (_, _, _) => { })).Message);
    }
}
