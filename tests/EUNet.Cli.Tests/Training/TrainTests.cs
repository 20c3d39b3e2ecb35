using System.Globalization;
using System.Text.RegularExpressions;
using EUNet.Imaging;
using EUNet.Weights;

namespace EUNet.Cli.Tests.Training;

public sealed partial class TrainTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eunet-cli-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("adamw", "0.01")]
    [InlineData("sgd", "0.0005")]
    public async Task Loss_Falls_AndTheCheckpointSegments(string optimizer, string rate)
    {
        StripedPhotos.Write(At("data"));
        var outcome = (await Run(
            "train", "eunet-tiny", "--data", "data", "--steps", "40", "--batch", "2", "--crop", "32x40", "--optimizer", optimizer, "--lr", rate, "--out", "run")).Succeeded();
        var losses = Losses(outcome);
        Assert.True(losses[^1] < 0.7 * losses[0], outcome.Output);
        Assert.Contains("step 40/40", outcome.Output);
        Assert.Equal(
            ["config.yaml", "curves.png", "last.safetensors", "log.csv", "report.html", "state.safetensors"],
            Directory.EnumerateFileSystemEntries(At("run")).Select(path => Path.GetFileName(path)!).Where(name => !name.StartsWith("events.", StringComparison.Ordinal)).Order());
        using (var file = SafetensorsFile.Open(At("run/last.safetensors")))
        {
            Assert.Equal("eunet-tiny", file.Metadata["network"]);
            Assert.Equal("40", file.Metadata["step"]);
        }

        var segmented = (await Run("segment", "data/train/p0.png", "--network", "eunet-tiny", "--weights", "run/last.safetensors", "--out", "seen")).Succeeded();
        Assert.Contains("wrote " + Path.Combine("seen", "p0-overlay.png"), segmented.Output);
    }

    [Fact]
    public async Task SameSeed_SameLosses_AtAnyNumberOfThreads()
    {
        StripedPhotos.Write(At("data"));
        string[] args = ["train", "eunet-tiny", "--data", "data", "--steps", "4", "--batch", "2", "--crop", "32x40", "--seed", "9"];
        var one = (await Run([.. args, "--threads", "1", "--out", "a"])).Succeeded();
        var two = (await Run([.. args, "--threads", "2", "--out", "b"])).Succeeded();
        Assert.Equal(Losses(one), Losses(two));
        Assert.Equal(File.ReadAllBytes(At("a/last.safetensors")), File.ReadAllBytes(At("b/last.safetensors")));
    }

    [Theory]
    [InlineData("cross-entropy(smoothing 0.1) + 0.5 dice")]
    [InlineData("focal(2) + lovasz")]
    public async Task OtherLosses_FallToo_TheSameAtAnyNumberOfThreads(string loss)
    {
        StripedPhotos.Write(At("data"));
        string[] args = ["train", "eunet-tiny", "--data", "data", "--steps", "40", "--batch", "2", "--crop", "32x40", "--lr", "0.01", "--loss", loss];
        var one = Losses((await Run([.. args, "--threads", "1", "--out", "a"])).Succeeded());
        Assert.Equal(one, Losses((await Run([.. args, "--threads", "2", "--out", "b"])).Succeeded()));
        Assert.True(one[^1] < 0.8 * one[0], $"{one[0]} then {one[^1]}");
    }

    [Fact]
    public async Task Loss_OfAnotherNumberOfLogits_IsSaid()
    {
        StripedPhotos.Write(At("data"));
        (await Run("train", "eunet-tiny", "--data", "data", "--loss", "dice + bce", "--crop", "32x40", "--out", "run")).Failed(1, "eunet-tiny", "use cross-entropy");
        Assert.False(Directory.Exists(At("run")));
    }

    [Fact]
    public async Task WithoutOut_EachRunHasItsOwnFolder()
    {
        StripedPhotos.Write(At("data"));
        string[] args = ["train", "eunet-tiny", "--data", "data", "--steps", "1", "--batch", "1", "--crop", "32x32"];
        (await Run(args)).Succeeded();
        (await Run(args)).Succeeded();
        Assert.True(File.Exists(At("runs/eunet-tiny-1/last.safetensors")));
        Assert.True(File.Exists(At("runs/eunet-tiny-2/last.safetensors")));
    }

    [Fact]
    public async Task Init_ContinuesFromACheckpoint()
    {
        StripedPhotos.Write(At("data"));
        string[] args = ["train", "eunet-tiny", "--data", "data", "--batch", "2", "--crop", "32x40", "--lr", "0.01"];
        var first = Losses((await Run([.. args, "--steps", "40", "--out", "a"])).Succeeded());
        var second = Losses((await Run([.. args, "--steps", "1", "--init", "a/last.safetensors", "--out", "b"])).Succeeded());
        Assert.True(second[0] < 0.8 * first[0], $"{first[0]} then {second[0]}");
    }

    [Fact]
    public async Task Divergence_IsSaid_AndLeavesNoWeights()
    {
        StripedPhotos.Write(At("data"));
        var outcome = await Run(
            "train", "eunet-tiny", "--data", "data", "--steps", "60", "--batch", "2", "--crop", "32x40", "--optimizer", "sgd", "--lr", "1e4", "--clip", "0", "--warm-up", "0",
            "--schedule", "constant", "--out", "run");
        Assert.Equal(1, outcome.Code);
        Assert.Contains("Lower the learning rate", outcome.Error);
        Assert.Contains("not finite", outcome.Error);
        Assert.False(File.Exists(At("run/last.safetensors")));
        Assert.True(File.Exists(At("run/log.csv")));
    }

    [Fact]
    public async Task MissingData_NamesTheFolder()
        => (await Run("train", "eunet-tiny", "--data", "none", "--out", "run")).Failed(1, "none: holds no photos and masks of 'train'", "trainannot");

    [Theory]
    [InlineData("8", "8 × 16384 × 16384")]
    [InlineData("2147483647", "2147483647 × 16384 × 16384")]
    public async Task SizeThatCannotBe(string batch, string part)
    {
        StripedPhotos.Write(At("data"));
        (await Run("train", "eunet-tiny", "--data", "data", "--batch", batch, "--crop", "16384x16384", "--out", "run")).Failed(1, part, "smaller size or batch");
        Assert.False(Directory.Exists(At("run")));
    }

    [Fact]
    public async Task SessionThatDoesNotFit_LeavesNoFolder()
    {
        Assert.SkipWhen(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes > 80_000_000_000, "this machine has memory for it");
        StripedPhotos.Write(At("data"));
        (await Run("train", "eunet-tiny", "--data", "data", "--batch", "2", "--crop", "16384x16384", "--device", "cpu", "--out", "run"))
            .Failed(1, "Training eunet-tiny at 2 × 16384 × 16384 needs", "Choose a smaller size");
        Assert.False(Directory.Exists(At("run")));
    }

    [Fact]
    public async Task BadMask_IsFoundBeforeTheFirstStep()
    {
        StripedPhotos.Write(At("data"));
        ImageFile.SaveMask(new IndexImage(48, 36, [.. Enumerable.Repeat((byte)77, 48 * 36)]), At("data/trainannot/p2.png"));
        (await Run("train", "eunet-tiny", "--data", "data", "--out", "run")).Failed(1, "p2.png", "77");
        Assert.False(Directory.Exists(At("run")));
    }

    [Fact]
    public async Task InitThatDoesNotFit_IsNamed()
    {
        StripedPhotos.Write(At("data"));
        SafetensorsWriter.Write(At("w.safetensors"), [new("block9z_conv.weight", [1], span => span.Clear())], StorageType.F32);
        (await Run("train", "eunet-tiny", "--data", "data", "--init", "w.safetensors", "--out", "run")).Failed(1, "w.safetensors", "block9z_conv.weight");
        Assert.False(Directory.Exists(At("run")));
    }

    [Theory]
    [InlineData("train", "eunet-tiny")]
    [InlineData("train", "--data", "x")]
    [InlineData("train", "eunet-tiny", "--data", "x", "--steps", "0")]
    [InlineData("train", "eunet-tiny", "--data", "x", "--batch", "-3")]
    [InlineData("train", "eunet-tiny", "--data", "x", "--lr", "0")]
    [InlineData("train", "eunet-tiny", "--data", "x", "--lr", "NaN")]
    [InlineData("train", "eunet-tiny", "--data", "x", "--optimizer", "lion")]
    [InlineData("train", "eunet-tiny", "--data", "x", "--crop", "32")]
    [InlineData("train", "eunet-tiny", "--data", "x", "--loss", "dise")]
    [InlineData("train")]
    [InlineData("train", "eunet-tiny", "--data", "x", "--schedule", "cosin")]
    [InlineData("train", "eunet-tiny", "--data", "x", "--ema", "1")]
    [InlineData("train", "eunet-tiny", "--data", "x", "--freeze", "decoder")]
    [InlineData("train", "eunet-tiny", "--data", "x", "--warm-up", "-1")]
    public async Task WrongUsage_IsExitCode2(params string[] args) => (await Run(args)).Failed(2, "--help");

    private static List<double> Losses(Outcome outcome)
        => [.. LossPattern().Matches(outcome.Output).Select(match => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))];

    [GeneratedRegex(@"loss (\S+)")]
    private static partial Regex LossPattern();

    private string At(string path) => Path.Combine(_folder.FullName, path);

    private Task<Outcome> Run(params string[] args) => Eunet.Run(_folder.FullName, args);
}
