using System.Text.Json;
using EUNet.Imaging;

namespace EUNet.Cli.Tests;

/// <summary><c>eunet segment</c> on several photos and folders, its masks, tiles and JSON.</summary>
public sealed class SegmentManyTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eunet-cli-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Folder_WithABrokenPhoto_SegmentsTheOthers_AndEndsWith1()
    {
        WritePhotos();
        File.WriteAllText(At("photos/b.png"), "no picture");
        File.WriteAllText(At("photos/notes.txt"), "no photo's name");
        var outcome = await Run("segment", "photos", "--size", "48x64", "--overlay", "--mask", "--out", "seen");
        Assert.Equal(1, outcome.Code);
        Assert.StartsWith($"eunet: {Path.Combine("photos", "b.png")}: is not a picture", outcome.Error, StringComparison.Ordinal);
        Assert.Single(outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        string[] lines = outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.Matches(@"^1/3 photos.a\.jpg: [a-z]+ [0-9.]+ %.*; [0-9]+ ms, wrote seen.a-mask\.png and seen.a-overlay\.png$", lines[0]);
        Assert.StartsWith("3/3 " + Path.Combine("photos", "c.png"), lines[1], StringComparison.Ordinal);
        Assert.Equal(["a-mask.png", "a-overlay.png", "c-mask.png", "c-overlay.png"], Names("seen"));
        Assert.Equal((60, 40), (ImageFile.LoadMask(At("seen/c-mask.png")).Width, ImageFile.Load(At("seen/c-overlay.png")).Height));
    }

    [Fact]
    public async Task Folder_GivenAgain_DoesNotTakeItsOwnOutputsForPhotos()
    {
        WritePhotos();
        string[] args = ["segment", "photos", Path.Combine("photos", "a.jpg"), "--size", "32x32", "--mask", "--overlay"];
        (await Run(args)).Succeeded();
        var names = Names("photos");
        Assert.Equal(6, names.Length);
        var again = (await Run(args)).Succeeded();
        Assert.Equal(2, again.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(names, Names("photos"));
    }

    [Fact]
    public async Task Json_IsOneObject_AndAgreesWithTheMask()
    {
        WritePhotos();
        var outcome = await Run("segment", "photos/c.png", "none.jpg", "photos/a.jpg", "--json", "--mask", "--size", "48x64", "--threads", "1");
        Assert.Equal(1, outcome.Code);
        Assert.Contains("none.jpg: there is no such file", outcome.Error);
        using var json = JsonDocument.Parse(outcome.Output);
        var root = json.RootElement;
        Assert.Equal(["network", "device", "images"], root.EnumerateObject().Select(property => property.Name));
        Assert.Equal(("eunet-lite0-camvid", "cpu/1"), (root.GetProperty("network").GetString(), root.GetProperty("device").GetString()));
        var images = root.GetProperty("images").EnumerateArray().ToList();
        Assert.Equal(["photos/c.png", "photos/a.jpg"], images.Select(image => image.GetProperty("file").GetString()));
        foreach (var image in images)
        {
            Assert.Equal(["file", "milliseconds", "mask", "overlay", "classes"], image.EnumerateObject().Select(property => property.Name));
            Assert.True(image.GetProperty("milliseconds").GetDouble() > 0);
            Assert.Equal(JsonValueKind.Null, image.GetProperty("overlay").ValueKind);
            var mask = ImageFile.LoadMask(At(image.GetProperty("mask").GetString()!));
            var shares = mask.Indices.CountBy(index => (int)index).ToDictionary(pair => pair.Key, pair => (double)pair.Value / mask.Indices.Length);
            var classes = image.GetProperty("classes").EnumerateArray().ToList();
            Assert.Equal(shares.Keys.Order(), classes.Select(item => item.GetProperty("index").GetInt32()).Order());
            Assert.All(classes, item => Assert.Equal(shares[item.GetProperty("index").GetInt32()], item.GetProperty("share").GetDouble(), 1e-12));
            Assert.Contains(classes, item => item.GetProperty("name").GetString() is "road" or "building" or "sky");
        }
    }

    [Fact]
    public async Task Tile_IsSaid_AndChangesLittle()
    {
        var tiled = (await Run("segment", Eunet.Street, "--tile", "256", "--overlap", "64", "--mask", "--out", "tiled")).Succeeded();
        Assert.Contains("at 480 x 360 in 6 tiles of 256 x 264 on cpu", tiled.Output);
        (await Run("segment", Eunet.Street, "--mask", "--out", "whole")).Succeeded();
        var (a, b) = (ImageFile.LoadMask(At("whole/street-mask.png")).Indices, ImageFile.LoadMask(At("tiled/street-mask.png")).Indices);
        Assert.InRange(a.Zip(b).Count(pair => pair.First == pair.Second) / (double)a.Length, 0.97, 0.99999);
    }

    [Fact]
    public async Task LargePhoto_IsRunInTiles_UnlessASizeIsGiven()
    {
        ImageFile.Save(new RgbImage(2112, 1000), At("wide.png"));
        string[] args = ["segment", "wide.png", "--network", "eunet-tiny", "--weights", WriteTiny()];
        Assert.Contains("at 2112 x 1000 in 3 tiles of", (await Run(args)).Succeeded().Output);
        Assert.DoesNotContain("tiles", (await Run([.. args, "--size", "100x211"])).Succeeded().Output);
    }

    [Fact]
    public async Task PhotosThatWouldShareAnOutput_AreNamed()
    {
        WritePhotos();
        File.Copy(Eunet.Street, At("a.jpg"));
        (await Run("segment", "photos", "a.jpg", "--out", "seen")).Failed(1, Path.Combine("photos", "a.jpg"), " and a.jpg would both be written to", "Rename one");
        Assert.False(Directory.Exists(At("seen")));
    }

    [Fact]
    public async Task FolderWithoutPhotos()
    {
        Directory.CreateDirectory(At("empty"));
        (await Run("segment", "empty")).Failed(1, "empty: holds no photos");
    }

    private string WriteTiny()
    {
        using var network = new EUNet.Model.EUNetTiny();
        network.Initialize(3);
        EUNet.Weights.SafetensorsWriter.Write(At("tiny.safetensors"), network.Parameters, EUNet.Weights.StorageType.F32);
        return "tiny.safetensors";
    }

    private void WritePhotos()
    {
        Directory.CreateDirectory(At("photos"));
        var street = ImageFile.Load(Eunet.Street);
        File.Copy(Eunet.Street, At("photos/a.jpg"));
        ImageFile.Save(ImageResize.Bilinear(street, 60, 40), At("photos/c.png"));
    }

    private string[] Names(string folder) => [.. Directory.EnumerateFileSystemEntries(At(folder)).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    private string At(string path) => Path.Combine(_folder.FullName, path);

    private Task<Outcome> Run(params string[] args) => Eunet.Run(_folder.FullName, args);
}
