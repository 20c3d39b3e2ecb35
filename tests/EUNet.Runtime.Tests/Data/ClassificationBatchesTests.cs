using EUNet.Data;
using EUNet.Imaging;

namespace EUNet.Runtime.Tests.Data;

public sealed class ClassificationBatchesTests : IDisposable
{
    private readonly PhotoFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public void AnEpoch_HasEveryPhotoOnce_WithItsLabel()
    {
        for (var i = 0; i < 6; i++)
        {
            Add($"train/class{i % 3}/{i}.png", 9, 9, (_, _) => new Rgb((byte)(40 * i), (byte)(i % 3), 0));
        }

        var batches = Create(ClassificationAugmentation.Parse("area 0.5..1, flip 0.5"), 2, 8, 8);
        Assert.Equal((6, 3, -1), (batches.Samples, batches.StepsPerEpoch, batches.IgnoreIndex));
        var seen = new List<int>();
        for (var step = 3; step < 6; step++)
        {
            var batch = Filled(batches, step);
            Assert.Equal(2, batch.Targets.Length);
            for (var sample = 0; sample < 2; sample++)
            {
                Assert.Equal(batch.Targets[sample], batch.Pixels[(sample * 8 * 8 * 3) + 1]);
                seen.Add(batch.Pixels[sample * 8 * 8 * 3] / 40);
            }
        }

        Assert.Equal([0, 1, 2, 3, 4, 5], seen.Order());
    }

    [Fact]
    public void Crops_CoverAreasAndShapes_WithinThePhoto()
    {
        var augmentation = new ClassificationAugmentation();
        var (areas, aspects) = (new List<double>(), new List<double>());
        for (ulong i = 0; i < 2000; i++)
        {
            var (top, left, rows, columns) = augmentation.Place(new CounterRandom(1, i), 300, 400, 64, 64);
            Assert.InRange(top, 0, 300 - rows);
            Assert.InRange(left, 0, 400 - columns);
            areas.Add(rows * columns / (300.0 * 400));
            aspects.Add((double)columns / rows);
        }

        Assert.InRange(areas.Min(), 0.075, 0.1);
        Assert.InRange(areas.Max(), 0.8, 1);
        Assert.InRange(areas.Average(), 0.42, 0.54); // large ones of a shape that does not fit are drawn again
        Assert.InRange(aspects.Min(), 0.74, 0.77);
        Assert.InRange(aspects.Max(), 1.3, 1.345);
    }

    [Fact]
    public void ShapesFollowTheInputs()
    {
        var aspects = Enumerable.Range(0, 500).Select(i =>
        {
            var (_, _, rows, columns) = new ClassificationAugmentation(AreaTo: 0.2).Place(new CounterRandom(1, (ulong)i), 300, 300, 64, 128);
            return (double)columns / rows;
        }).ToList();
        Assert.InRange(aspects.Min(), 1.45, 1.55);
        Assert.InRange(aspects.Max(), 2.6, 2.7);
    }

    [Fact]
    public void PhotoTooNarrow_IsCutInTheMiddle()
        => Assert.Equal((495, 0, 10, 10), new ClassificationAugmentation(0.9, 1).Place(new CounterRandom(1, 1), 1000, 10, 64, 64));

    [Fact]
    public void WithoutAugmentation_ItIsEvaluationsCrop()
    {
        Add("train/a/1.png", 90, 70, (x, y) => new Rgb((byte)(2 * x), (byte)(3 * y), 7));
        var batch = Filled(Create(ClassificationAugmentation.None, 1, 32, 32), 0);
        var expected = EvaluationCrop.Of(ImageFile.Load(_data.At("train/a/1.png")), 32, 32).Pixels;
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.InRange(batch.Pixels[i] - expected[i], -2, 2); // there it is bicubic
        }
    }

    [Fact]
    public void Flip_MirrorsHalfOfThem()
    {
        Add("train/a/1.png", 40, 40, (x, y) => new Rgb((byte)(6 * x), (byte)(6 * y), 7));
        var batches = Create(ClassificationAugmentation.Parse("area 0.2..0.5, flip 0.5"), 1, 16, 16);
        var flipped = 0;
        for (var step = 0; step < 400; step++)
        {
            var pixels = Filled(batches, step).Pixels;
            Assert.True(pixels[1] < pixels[(16 * 15 * 3) + 1], "upside down");
            flipped += pixels[0] > pixels[3 * 15] ? 1 : 0;
        }

        Assert.InRange(flipped, 160, 240);
    }

    [Fact]
    public void RandAugment_IsAppliedToTheCrop_AndFollowsSeedAndStep()
    {
        Add("train/a/1.png", 40, 30, (x, y) => new Rgb((byte)(6 * x), (byte)(8 * y), (byte)(x * y)));
        Add("train/a/2.png", 30, 50, (x, y) => new Rgb((byte)(200 - x), (byte)(5 * y), (byte)(x + y)));
        var augmentation = ClassificationAugmentation.Parse("area 0.08..1, flip 0.5, randaugment(2, 9)");
        var (batches, plain) = (Create(augmentation, 2, 16, 16), Create(augmentation with { Random = null }, 2, 16, 16));
        var changed = 0;
        for (var step = 0; step < 20; step++)
        {
            var batch = Filled(batches, step);
            Assert.Equal(batch.Pixels, Filled(Create(augmentation, 2, 16, 16), step).Pixels);
            changed += batch.Pixels.SequenceEqual(Filled(plain, step).Pixels) ? 0 : 1;
        }

        Assert.Equal(20, changed);
        Assert.NotEqual(Filled(batches, 3).Pixels, Filled(Create(augmentation, 2, 16, 16, seed: 2), 3).Pixels);

        using var loader = new BatchLoader(batches, 5, 3);
        for (var step = 5; step < 15; step++)
        {
            Assert.Equal(Filled(batches, step).Pixels, loader.Take(step).Pixels);
        }
    }

    [Theory]
    [InlineData("none")]
    [InlineData("flip 0.5")]
    [InlineData("area 0.08..1, flip 0.5, randaugment(2, 9)")]
    [InlineData("randaugment(1, 0.5)")]
    public void Text_IsReadAndWritten(string text) => Assert.Equal(text, ClassificationAugmentation.Parse(text).ToString());

    [Theory]
    [InlineData("scale 0.5..2", "no 'scale'")]
    [InlineData("area 0..1", "area 0..1 is no range within 0 to 1")]
    [InlineData("area 0.5..1.1", "area 0.5..1.1 is no range")]
    [InlineData("area 0.5", "'0.5' is no range")]
    [InlineData("flip 3", "flip 3")]
    [InlineData("randaugment 9", "randaugment9")]
    [InlineData("randaugment(2, 99)", "not 99")]
    [InlineData("flip 0.5,", "'' is not a name and a value")]
    public void WrongText_SaysWhatIsWrong(string text, string part)
        => Assert.Contains(part, Assert.Throws<InputException>(() => ClassificationAugmentation.Parse(text)).Message);

    [Fact]
    public void ImpossibleAugmentation_IsRefused()
    {
        Add("train/a/1.png", 9, 9, (_, _) => default);
        Assert.Throws<ArgumentException>(() => Create(new ClassificationAugmentation(Random: new RandAugment(0, 9)), 1, 8, 8));
    }

    private ClassificationBatches Create(ClassificationAugmentation augmentation, int batch, int height, int width, ulong seed = 1)
        => new(ClassificationFolder.Open(_data.Root, "train"), augmentation, batch, height, width, seed);

    private static TrainingBatch Filled(ClassificationBatches batches, long step)
    {
        var batch = batches.CreateBatch();
        batches.Fill(step, batch);
        return batch;
    }

    private void Add(string path, int width, int height, Func<int, int, Rgb> color)
    {
        var photo = new RgbImage(width, height);
        for (var i = 0; i < width * height; i++)
        {
            var pixel = color(i % width, i / width);
            (photo.Pixels[3 * i], photo.Pixels[(3 * i) + 1], photo.Pixels[(3 * i) + 2]) = (pixel.R, pixel.G, pixel.B);
        }

        ImageFile.Save(photo, _data.At(path));
    }
}
