using System.Text.Json;
using EUNet.Imaging;
using EUNet.Testing;

namespace EUNet.Cli.Tests;

/// <summary><c>eunet evaluate</c>, on masks that the network itself made.</summary>
public sealed class EvaluateTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eunet-evaluate");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task OwnMasks_AgreeWholly_AndChangedOnesDoNot()
    {
        await MakeData();
        var whole = await Json();
        Assert.Equal(["network", "split", "images", "miou", "accuracy", "classes"], whole.EnumerateObject().Select(property => property.Name));
        Assert.Equal(("eunet-lite0-camvid", "val", 1), (whole.GetProperty("network").GetString(), whole.GetProperty("split").GetString(), whole.GetProperty("images").GetInt32()));
        Assert.Equal(1, whole.GetProperty("miou").GetDouble());
        Assert.Equal(1, whole.GetProperty("accuracy").GetDouble());
        Assert.Equal(11, whole.GetProperty("classes").GetArrayLength());

        // A quarter of the pixels become sky, which costs them; another quarter is not labelled, which costs nothing.
        var mask = ImageFile.LoadMask(At("data/valannot/street.png"));
        var quarter = mask.Indices.Length / 4;
        var wrong = mask.Indices.AsSpan(quarter, quarter).ToArray().Count(value => value != 0);
        mask.Indices.AsSpan(quarter, quarter).Clear();
        mask.Indices.AsSpan(0, quarter / 2).Fill(255);
        mask.Indices.AsSpan(quarter / 2, quarter / 2).Fill(11);
        ImageFile.SaveMask(mask, At("data/valannot/street.png"));
        var part = await Json();
        Assert.Equal(1 - (wrong / (double)(mask.Indices.Length - (quarter / 2 * 2))), part.GetProperty("accuracy").GetDouble(), 1e-9);
        Assert.True(part.GetProperty("miou").GetDouble() < 1);
        var table = (await Eunet.Run(_folder.FullName, "evaluate", "--data", "data")).Succeeded().Output;
        Assert.Contains("mean IoU", table);
        Assert.Contains("bicyclist", table);
    }

    [Fact]
    public async Task Views_AreAveraged()
    {
        await MakeData();
        Assert.Equal(1, (await Json("--scales", "1")).GetProperty("miou").GetDouble());
        Assert.True((await Json("--flip")).GetProperty("accuracy").GetDouble() is > 0.9 and < 1);
        Assert.True((await Json("--scales", "0.75,1,1.25")).GetProperty("accuracy").GetDouble() is > 0.8 and < 1);
        var table = (await Eunet.Run(_folder.FullName, "evaluate", "--data", "data", "--scales", "0.5,1", "--flip")).Succeeded().Output;
        Assert.Contains("photos of val, averaged over scales 0.5, 1 and mirror images", table);
        (await Eunet.Run(_folder.FullName, "evaluate", "--data", "data", "--scales", "1,0")).Failed(2, "'0' is no scale", "0.1 to 4");
        (await Eunet.Run(_folder.FullName, "evaluate", "--data", "data", "--scales", "x")).Failed(2, "'x' is no scale");
    }

    [Fact]
    public async Task WhatCannotBeEvaluated_IsSaid()
    {
        (await Eunet.Run(_folder.FullName, "evaluate", "--data", "none", "--split", "test")).Failed(1, Path.Combine("none", "test"), "testannot");
        (await Eunet.Run(_folder.FullName, "evaluate", "--data", "none", "--network", "efficientnet-b0")).Failed(1, "does not segment");
        (await Eunet.Run(_folder.FullName, "evaluate")).Failed(2, "--data");
    }

    private async Task MakeData()
    {
        Directory.CreateDirectory(At("data/val"));
        Directory.CreateDirectory(At("data/valannot"));
        var photo = ImageResize.Bilinear(ImageFile.Load(Path.Combine(Repository.Root, "samples", "street.jpg")), 160, 120);
        ImageFile.Save(photo, At("data/val/street.png"));
        (await Eunet.Run(_folder.FullName, "segment", "data/val/street.png", "--mask", "--out", "seen")).Succeeded();
        File.Move(At("seen/street-mask.png"), At("data/valannot/street.png"));
    }

    private async Task<JsonElement> Json(params string[] more)
    {
        using var json = JsonDocument.Parse((await Eunet.Run(_folder.FullName, ["evaluate", "--data", "data", "--json", .. more])).Succeeded().Output);
        return json.RootElement.Clone();
    }

    private string At(string path) => Path.Combine(_folder.FullName, path);
}
