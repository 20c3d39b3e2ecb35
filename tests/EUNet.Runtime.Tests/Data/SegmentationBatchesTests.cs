using EUNet.Data;
using EUNet.Imaging;

namespace EUNet.Runtime.Tests.Data;

public sealed class SegmentationBatchesTests
{
    private static readonly Augmentation s_everything = new(0.5, 2, 0.5, Rotation: 20, 0.3, 0.3, 0.3, Hue: 20);

    [Fact]
    public void AnEpoch_VisitsPhotosOnce_AndDropsTheRest()
    {
        using var folder = new PhotoFolder().AddPlain(7, 9, 9);
        var batches = new SegmentationBatches(folder.Open(7), Augmentation.None, 3, 8, 8, seed: 5, ignore: 11);
        Assert.Equal((7, 2), (batches.Samples, batches.StepsPerEpoch));
        var epochs = Enumerable.Range(0, 40).Select(epoch => Photos(batches, 2 * epoch).Concat(Photos(batches, (2 * epoch) + 1)).ToArray()).ToList();
        Assert.All(epochs, epoch => Assert.Equal(6, epoch.Distinct().Count()));
        Assert.Equal(7, epochs.Select(epoch => Enumerable.Range(0, 7).Except(epoch).Single()).Distinct().Count());
        Assert.True(epochs.Select(epoch => string.Join(' ', epoch)).Distinct().Count() > 35, "epochs repeat");
    }

    [Fact]
    public void BatchLargerThanTheSet_RepeatsPhotosEvenly()
    {
        using var folder = new PhotoFolder().AddPlain(3, 9, 9);
        var batches = new SegmentationBatches(folder.Open(3), Augmentation.None, 6, 8, 8, seed: 5, ignore: 11);
        Assert.Equal(1, batches.StepsPerEpoch);
        Assert.Equal([0, 0, 1, 1, 2, 2], Photos(batches, 4).Order());
    }

    [Fact]
    public void Batches_AreAFunctionOfSeedAndStep()
    {
        using var folder = new PhotoFolder().AddBlocks("a", 40, 30, 7).AddBlocks("b", 30, 44, 5);
        var photos = folder.Open(3);
        var batches = new SegmentationBatches(photos, s_everything, 2, 24, 20, seed: 5, ignore: 11);
        var first = Filled(batches, 3);
        Filled(batches, 9);
        var again = Filled(batches, 3);
        Assert.Equal(first.Pixels, again.Pixels);
        Assert.Equal(first.Targets, again.Targets);
        Assert.NotEqual(first.Pixels, Filled(batches, 4).Pixels);
        Assert.NotEqual(first.Pixels, Filled(new SegmentationBatches(photos, s_everything, 2, 24, 20, seed: 6, ignore: 11), 3).Pixels);
    }

    [Fact]
    public void WithoutAugmentation_CropsAreThePhotosOwnPixels_FromAllPlaces()
    {
        // Red is the column, green the row; the mask is the column's parity or, where ignored, 255.
        var photo = new RgbImage(20, 15);
        var mask = new byte[20 * 15];
        for (var i = 0; i < mask.Length; i++)
        {
            (photo.Pixels[3 * i], photo.Pixels[(3 * i) + 1]) = ((byte)(i % 20), (byte)(i / 20));
            mask[i] = i / 20 == 7 ? (byte)255 : (byte)(i % 2);
        }

        using var folder = new PhotoFolder().Add("a", photo, mask);
        var batches = new SegmentationBatches(folder.Open(2), Augmentation.None with { Flip = 0.5 }, 1, 9, 13, seed: 1, ignore: 11);
        var (places, flips) = (new HashSet<(int, int)>(), 0);
        for (var step = 0; step < 600; step++)
        {
            var batch = Filled(batches, step);
            var stepX = batch.Pixels[3] - batch.Pixels[0];
            var (left, top) = (stepX > 0 ? batch.Pixels[0] : batch.Pixels[3 * 12], batch.Pixels[1]);
            for (var i = 0; i < 9 * 13; i++)
            {
                var (x, y) = (i % 13, i / 13);
                var column = left + (stepX > 0 ? x : 12 - x);
                Assert.Equal([(byte)column, (byte)(top + y), 0], batch.Pixels.AsSpan(3 * i, 3).ToArray());
                Assert.Equal(top + y == 7 ? 11 : column % 2, batch.Targets[i]);
            }

            places.Add((left, top));
            flips += stepX < 0 ? 1 : 0;
        }

        Assert.Equal(8 * 7, places.Count);
        Assert.InRange(flips, 250, 350);
    }

    [Fact]
    public void CropLargerThanThePhoto_IsSurroundedAtRightAndBottom()
    {
        using var folder = new PhotoFolder().AddPlain(1, 4, 3);
        var batch = Filled(new SegmentationBatches(folder.Open(2), Augmentation.None with { Flip = 1 }, 1, 5, 6, seed: 1, ignore: -1), 0);
        for (var i = 0; i < 30; i++)
        {
            var inside = i % 6 < 4 && i / 6 < 3;
            Assert.Equal(inside ? 0 : 255, batch.Targets[i]);
            Assert.Equal(inside ? 0 : SegmentationBatches.Surround, batch.Pixels[3 * i]);
        }
    }

    [Theory]
    [InlineData("scale 2..2")]
    [InlineData("scale 0.4..3, flip 0.5")]
    [InlineData("scale 0.3..0.3, flip 0.5")]
    [InlineData("rotation 180")]
    [InlineData("scale 0.6..1.9, flip 0.5, rotation 45")]
    public void PhotoAndMask_StayTogether(string augmentation)
    {
        using var folder = new PhotoFolder().AddBlocks("a", 96, 80, 16).AddBlocks("b", 50, 99, 12);
        var batches = new SegmentationBatches(folder.Open(3), Augmentation.Parse(augmentation), 2, 64, 48, seed: 1, ignore: 11);
        var counts = new int[4];
        for (var step = 0; step < 20; step++)
        {
            var batch = Filled(batches, step);
            for (var i = 0; i < batch.Targets.Length; i++)
            {
                var pixel = batch.Pixels.AsSpan(3 * i, 3);
                if (PhotoFolder.ClassOf(pixel) is { } inside)
                {
                    Assert.Equal(inside, batch.Targets[i]);
                    counts[inside]++;
                }
                else if (batch.Targets[i] == 11)
                {
                    Assert.Equal([127, 127, 127], pixel.ToArray());
                    counts[3]++;
                }
            }
        }

        var area = counts.Sum();
        Assert.True(area > 40 * 64 * 48 * 0.7, $"{area} pixels agree");
        Assert.All(counts[..3], count => Assert.InRange(count, area / 30, area));
        Assert.Equal(!augmentation.StartsWith("scale 2", StringComparison.Ordinal), counts[3] > 0);
    }

    [Fact]
    public void Scale_IsUniformInItsLogarithm()
    {
        // A white square of 10 on black, seen whole at every scale: its area is the scale's square.
        var photo = new RgbImage(40, 40);
        var mask = new byte[40 * 40];
        for (var i = 0; i < 100; i++)
        {
            mask[((15 + (i / 10)) * 40) + 15 + (i % 10)] = 1;
        }

        using var folder = new PhotoFolder().Add("a", photo, mask);
        var batches = new SegmentationBatches(folder.Open(2), Augmentation.None with { ScaleFrom = 0.5, ScaleTo = 2 }, 1, 80, 80, seed: 1, ignore: 11);
        var logs = Enumerable.Range(0, 300).Select(step => Math.Log2(Math.Sqrt(Filled(batches, step).Targets.Count(target => target == 1) / 100.0))).ToList();
        Assert.InRange(logs.Min(), -1.02, -0.9);
        Assert.InRange(logs.Max(), 0.9, 1.02);
        Assert.InRange(logs.Average(), -0.1, 0.1);
        Assert.InRange(logs.Average(log => log * log), 0.28, 0.39); // of a uniform one 1/3
    }

    [Fact]
    public void Colour_ChangesWithinItsRange()
    {
        using var folder = new PhotoFolder().AddPlain(11, 8, 8); // photo 10 is of level 100
        var batches = new SegmentationBatches(folder.Open(11), Augmentation.None with { Brightness = 0.3 }, 11, 8, 8, seed: 1, ignore: 255);
        var levels = new List<int>();
        for (var step = 0; step < 300; step++)
        {
            var batch = Filled(batches, step);
            levels.Add(batch.Pixels[Array.IndexOf(batch.Targets, 10) * 3]);
        }

        Assert.InRange(levels.Min(), 70, 73);
        Assert.InRange(levels.Max(), 127, 130);
        Assert.InRange(levels.Average(), 98, 102);
    }

    [Fact]
    public void ImpossibleAugmentation_IsRefused()
    {
        using var folder = new PhotoFolder().AddPlain(1, 8, 8);
        var photos = folder.Open(2);
        Assert.Throws<ArgumentException>(() => new SegmentationBatches(photos, Augmentation.None with { Flip = 2 }, 1, 8, 8, 1, 11));
    }

    private static TrainingBatch Filled(SegmentationBatches batches, long step)
    {
        var batch = batches.CreateBatch();
        batches.Fill(step, batch);
        return batch;
    }

    // Of plain photos: which ones the step's samples are.
    private static IEnumerable<int> Photos(SegmentationBatches batches, long step)
        => Filled(batches, step).Targets.Chunk(batches.Height * batches.Width).Select(targets => targets[0]);
}
