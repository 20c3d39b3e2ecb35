using EUNet.Devices;
using EUNet.Imaging;
using EUNet.Metrics;
using EUNet.Model.Weights;
using EUNet.Networks;
using EUNet.Testing;

namespace EUNet.Model.Tests.Sessions;

/// <summary>Classes by the mean of a photo's views.</summary>
public sealed class TestTimeAugmentationTests
{
    private const int Height = 45;
    private const int Width = 65;

    public static TheoryData<string> Networks => ["eunet-tiny", "eunet-b0"]; // three logits and one

    [Theory]
    [MemberData(nameof(Networks))]
    public void ThePhotoAlone_GivesThePlainResult(string name)
    {
        using var network = Create(name);
        using var session = network.CreateSession(Device.Cpu, 1, Height, Width);
        using var views = new AugmentedSegmentation(network, Device.Cpu, TestTimeAugmentation.None);
        Assert.Equal(session.Segment(Photo()).Indices, views.Segment(Photo()).Indices);
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Flip_OfAMirroredPhoto_GivesTheMirroredClasses(string name)
    {
        using var network = Create(name);
        using var views = new AugmentedSegmentation(network, Device.Cpu, new TestTimeAugmentation([1], Flip: true));
        var (classes, mirrored) = (views.Segment(Photo()), views.Segment(Photo().Mirrored()));
        Assert.True(classes.Counts.Count(count => count > 0) > 1, "all pixels are of one class, which says nothing");
        Assert.Equal(Mirrored(classes.Indices.ToArray()), mirrored.Indices);

        using var session = network.CreateSession(Device.Cpu, 1, Height, Width);
        Assert.NotEqual(Mirrored(session.Segment(Photo()).Indices.ToArray()), session.Segment(Photo().Mirrored()).Indices.ToArray());
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Classes_AreThoseOfTheMeanProbability(string name)
    {
        using var network = Create(name);
        using var views = new AugmentedSegmentation(network, Device.Cpu, new TestTimeAugmentation([0.5, 1], Flip: true));
        var found = views.Segment(Photo());
        var classes = network.Card.Outputs;
        var mean = new double[Height * Width * classes];
        foreach (var (height, width) in new[] { (23, 33), (Height, Width) })
        {
            foreach (var flip in new[] { false, true })
            {
                var p = Probabilities(network, height, width, flip);
                for (var i = 0; i < mean.Length; i++)
                {
                    int x = i / classes % Width, y = i / classes / Width;
                    mean[i] += At(p, height, width, classes, (y + 0.5) * height / Height, (x + 0.5) * width / Width, i % classes) / 4;
                }
            }
        }

        for (var i = 0; i < Height * Width; i++)
        {
            var pixel = mean.AsSpan(i * classes, classes);
            var (chosen, best) = classes == 1 ? (found.Indices[i] == 1 ? pixel[0] : 1 - pixel[0], 0.5) : (pixel[found.Indices[i]], pixel.ToArray().Max());
            Assert.True(chosen >= best - 1e-5, $"pixel {i} is class {found.Indices[i]} with {chosen}, and the largest is {best}");
        }
    }

    [Fact]
    [Trait("Category", "Golden")]
    public void WeightsThatShip_SeeMoreInSeveralViews()
    {
        var data = Path.Combine(GoldenFolder.Path, "..", "data", "camvid");
        Assert.SkipUnless(Directory.Exists(data), $"CamVid is not there: {data}");
        using var network = EUNetLite0CamVid.Load(PretrainedWeights.Find("eunet-lite0-camvid")!);
        double MeanIou(TestTimeAugmentation views)
        {
            using var segmentation = new AugmentedSegmentation(network, Device.Cpu, views);
            var matrix = new ConfusionMatrix(11);
            foreach (var file in Directory.GetFiles(Path.Combine(data, "valannot"), "*.png").Order().Where((_, i) => i % 20 == 0))
            {
                var photo = ImageFile.Load(Path.Combine(data, "val", Path.GetFileNameWithoutExtension(file) + ".jpg"));
                matrix.Add(ImageFile.LoadMask(file).Indices, segmentation.Segment(photo).Indices, 11);
            }

            return matrix.MeanIou!.Value;
        }

        var (plain, flipped, all) = (MeanIou(TestTimeAugmentation.None), MeanIou(new([1], true)), MeanIou(new([0.75, 1, 1.25], true)));
        Assert.True(plain < flipped && plain < all, $"{plain:F4} plain, {flipped:F4} with mirror images, {all:F4} with scales too");
    }

    [Fact]
    public void WhatCannotBeAveraged_IsAnError()
    {
        using var network = new EUNetTiny();
        Assert.Throws<ArgumentException>(() => new AugmentedSegmentation(network, Device.Cpu, new TestTimeAugmentation([], true)));
        Assert.Throws<ArgumentException>(() => new AugmentedSegmentation(network, Device.Cpu, new TestTimeAugmentation([1, 0], true)));
        Assert.Throws<ArgumentException>(() => new AugmentedSegmentation(network, Device.Cpu, new TestTimeAugmentation([double.NaN], true)));
        using var classifier = new EfficientNetB0();
        using var views = new AugmentedSegmentation(classifier, Device.Cpu, new TestTimeAugmentation([1], true));
        Assert.Throws<InvalidOperationException>(() => views.Segment(Photo()));
    }

    [Fact]
    public void PhotosOfSeveralSizes_AreRunEach()
    {
        using var network = Create("eunet-tiny");
        using var views = new AugmentedSegmentation(network, Device.Cpu, new TestTimeAugmentation([1, 0.7], true));
        var small = ImageResize.Bilinear(Photo(), 40, 30);
        var first = views.Segment(Photo());
        Assert.Equal((40, 30), (views.Segment(small).Width, views.Segment(small).Height));
        Assert.Equal(first.Indices, views.Segment(Photo()).Indices);
        Assert.Equal((40, 30), (views.Segment(small, Height, Width).Width, views.Segment(small, Height, Width).Height));
    }

    private static Network Create(string name)
    {
        var network = NetworkCatalog.All.Single(entry => entry.Card.Name == name).Create();
        network.Initialize(1); // classes of both networks occur: nothing would be said of one alone
        return network;
    }

    private static RgbImage Photo() => ImageResize.Bilinear(ImageFile.Load(Path.Combine(Repository.Root, "samples", "street.jpg")), Width, Height);

    private static byte[] Mirrored(byte[] indices) => [.. indices.Chunk(Width).SelectMany(row => row.Reverse())];

    // Of the photo at a size, or of its mirror image, mirrored back.
    private static double[] Probabilities(Network network, int height, int width, bool flip)
    {
        using var session = network.CreateSession(Device.Cpu, 1, height, width);
        var photo = ImageResize.Bilinear(Photo(), width, height);
        session.Run(flip ? photo.Mirrored() : photo);
        var logits = new float[session.LogitsLength];
        session.ReadLogits(logits);
        var pixels = logits.Chunk(network.Card.Outputs).Select(z => z.Length == 1 ? [1 / (1 + Math.Exp(-z[0]))] : Softmax(z)).Chunk(width);
        return [.. pixels.SelectMany(row => flip ? row.Reverse() : row).SelectMany(pixel => pixel)];
    }

    private static double[] Softmax(float[] z)
    {
        double[] powers = [.. z.Select(value => Math.Exp(value))];
        return [.. powers.Select(power => power / powers.Sum())];
    }

    // Between the centres of four pixels; of the pixels at the border, their own value.
    private static double At(double[] p, int height, int width, int classes, double y, double x, int c)
    {
        (y, x) = (Math.Clamp(y - 0.5, 0, height - 1), Math.Clamp(x - 0.5, 0, width - 1));
        int top = (int)y, left = (int)x, bottom = Math.Min(top + 1, height - 1), right = Math.Min(left + 1, width - 1);
        double Value(int row, int column) => p[(((row * width) + column) * classes) + c];
        double Row(int row) => Value(row, left) + ((x - left) * (Value(row, right) - Value(row, left)));
        return Row(top) + ((y - top) * (Row(bottom) - Row(top)));
    }
}
