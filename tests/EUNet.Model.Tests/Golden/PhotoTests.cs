using System.Text.Json.Serialization;
using EUNet.Devices;
using EUNet.Imaging;
using EUNet.Networks;
using EUNet.Testing;

namespace EUNet.Model.Tests.Golden;

/// <summary>Two photos through the encoder that ImageNet trained, against PyTorch's taps and features.</summary>
[Trait("Category", "Golden")]
public sealed class PhotoTests
{
    private const string LastTap = "7a";

    public static IEnumerable<TheoryDataRow<string>> Photos => GoldenCases.From(() => GoldenPhotos.Read().Photos.Select(photo => photo.Photo));

    [Theory]
    [MemberData(nameof(Photos))]
    public void Png_GivesEveryTap(string name)
    {
        var golden = Find(name);
        using var encoder = new Encoder();
        encoder.Session.Run(ImageFile.Load(GoldenFolder.File($"photos/{golden.Png}")));
        var report = new DigestReport();
        foreach (var (tap, digest) in golden.Taps)
        {
            report.Compare(tap, Networks.ToMap(encoder.Session.Taps[tap], encoder.Session.ReadTap(tap)), digest);
        }

        report.AssertAgrees(name);
        Assert.InRange(Cosine(encoder.Features(), golden.Features), 1 - 1e-9, 1 + 1e-9);
    }

    [Theory]
    [MemberData(nameof(Photos))]
    public void Photo_IsCutAndResizedAsTheReferenceDoes(string name)
    {
        var golden = Find(name);
        var photo = ImageFile.Load(Shared("photos", name));
        var (top, left, rows, columns) = EvaluationCrop.Place(photo.Height, photo.Width, 224, 224);
        Assert.Equal(golden.Crop, new[] { left, top, columns, rows });
        var reference = ImageFile.Load(GoldenFolder.File($"photos/{golden.Png}"));
        var cut = EvaluationCrop.Of(photo, 224, 224);
        var off = cut.Pixels.Zip(reference.Pixels, (a, b) => Math.Abs(a - b)).ToList();

        // Of 255: 0.13 and 3 for the panda, 0.09 and 2 for the labrador. Pillow rounds to bytes between its two passes, and decodes JPEG itself.
        Assert.True(off.Average() <= 0.15 && off.Max() <= 3, $"off by {off.Average():F4} in the mean, {off.Max()} at most");
        using var encoder = new Encoder();
        encoder.Session.Run(cut);
        var cosine = Cosine(encoder.Features(), golden.Features);
        Assert.True(cosine > 0.999, $"the features' cosine is {cosine:F6}");
    }

    [Fact]
    public void Features_OfTwoPhotos_AreAsFarApart()
    {
        GoldenFolder.File("photos/photos.json");
        var golden = GoldenPhotos.Read();
        using var encoder = new Encoder();
        var features = golden.Photos.Select(photo =>
        {
            encoder.Session.Run(EvaluationCrop.Of(ImageFile.Load(Shared("photos", photo.Photo)), 224, 224));
            return encoder.Features();
        }).ToList();
        Assert.Equal(golden.Cosine, Cosine(features[0], features[1]), 0.01);
    }

    private static GoldenPhoto Find(string name)
    {
        GoldenCases.Require(name);
        return GoldenPhotos.Read().Photos.Single(photo => photo.Photo == name);
    }

    private static string Shared(params string[] parts)
    {
        var path = Path.Combine([GoldenFolder.Path, "..", "data", .. parts]);
        Assert.SkipUnless(File.Exists(path), $"{path} is not there");
        return path;
    }

    private static double Cosine(IReadOnlyList<double> a, IReadOnlyList<double> b)
        => a.Zip(b, (x, y) => x * y).Sum() / Math.Sqrt(a.Sum(x => x * x) * b.Sum(y => y * y));

    /// <summary>The encoder at 224 x 224.</summary>
    private sealed class Encoder : IDisposable
    {
        private readonly EUNetLite0CamVid _network = new();

        public Encoder()
        {
            _network.LoadEncoder(Shared("weights", "efficientnet-lite0-encoder.safetensors"));
            Session = _network.CreateSession(Device.Cpu, 1, 224, 224, keepTaps: true);
        }

        public InferenceSession Session { get; }

        // The last map's means over its pixels.
        public double[] Features()
        {
            var map = Session.Taps[LastTap];
            var values = Session.ReadTap(LastTap);
            return [.. Enumerable.Range(0, map.Channels).Select(c => Enumerable.Range(0, map.Pixels).Average(p => (double)values[(p * map.Channels) + c]))];
        }

        public void Dispose()
        {
            Session.Dispose();
            _network.Dispose();
        }
    }

    private sealed record GoldenPhotos(
        [property: JsonPropertyName("photos")] GoldenPhoto[] Photos,
        [property: JsonPropertyName("cosine")] double Cosine)
    {
        public static GoldenPhotos Read() => GoldenJson.Read<GoldenPhotos>("photos/photos.json");
    }

    private sealed record GoldenPhoto(
        [property: JsonPropertyName("photo")] string Photo,
        [property: JsonPropertyName("crop")] int[] Crop,
        [property: JsonPropertyName("png")] string Png,
        [property: JsonPropertyName("taps")] Dictionary<string, Digest> Taps,
        [property: JsonPropertyName("features")] double[] Features);
}
