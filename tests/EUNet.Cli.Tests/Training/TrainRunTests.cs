using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using EUNet.Imaging;
using EUNet.Testing;

namespace EUNet.Cli.Tests.Training;

/// <summary>What a run leaves, for networks that come with EUNet, for specs of one's own, and for classifiers.</summary>
public sealed class TrainRunTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eunet-run-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Validations_KeepTheBestWeights_AndPicturesShowThem()
    {
        StripedPhotos.Write(At("data"), validation: 3);
        var outcome = (await Run(
            "train", "eunet-tiny", "--data", "data", "--epochs", "20", "--batch", "2", "--crop", "32x40", "--lr", "0.01", "--validate", "5", "--out", "run")).Succeeded();
        Assert.Contains("3 photos for validation", outcome.Output);
        Assert.Contains("mean IoU", outcome.Output);
        string[] files = ["best.safetensors", "config.yaml", "confusion.png", "curves.png", "last.safetensors", "log.csv", "panels.png", "report.html", "state.safetensors", "validation.csv"];
        Assert.All(files, file => Assert.True(File.Exists(At("run/" + file)), file));
        var rows = File.ReadAllLines(At("run/validation.csv"));
        Assert.Equal(1 + 4, rows.Length); // epochs 5, 10, 15 and 20
        var best = rows.Skip(1).Max(row => double.Parse(row.Split(',')[2], CultureInfo.InvariantCulture));
        Assert.True(best > 0.6, $"{best}");

        var evaluated = (await Run("evaluate", "--network", "eunet-tiny", "--weights", "run/best.safetensors", "--data", "data", "--json")).Succeeded();
        using var figures = JsonDocument.Parse(evaluated.Output);
        Assert.Equal(best, figures.RootElement.GetProperty("miou").GetDouble(), 1e-6);
        var report = File.ReadAllText(At("run/report.html"));
        Assert.Contains("on 3 photos of val", report);
        var panels = ImageFile.Load(At("run/panels.png"));
        Assert.True(panels.Height > 3 * 200);
    }

    [Fact]
    public async Task ASpecOfOnesOwn_IsTrained_EvaluatedAndSegments()
    {
        StripedPhotos.Write(At("data"), validation: 2);
        File.WriteAllText(At("stripes.yaml"), """
            network: Stripes
            extends: eunet-tiny
            classes: { red: "#FF0000", green: "#00FF00", blue: "#0000FF" }
            training: { loss: cross-entropy(balanced) + dice }
            """);
        (await Run("train", "stripes.yaml", "--data", "data", "--epochs", "20", "--batch", "2", "--crop", "32x40", "--lr", "0.01", "--validate", "0", "--out", "run")).Succeeded();
        var evaluated = (await Run("evaluate", "--network", "stripes.yaml", "--weights", "run/best.safetensors", "--data", "data")).Succeeded();
        Assert.Contains("green", evaluated.Output);
        (await Run("segment", "data/val/p0.png", "--network", "stripes.yaml", "--weights", "run/last.safetensors", "--out", "seen")).Succeeded();
        Assert.True(File.Exists(At("seen/p0-overlay.png")));
        File.WriteAllText(At("stripes.yaml"), "network: Stripes\nextends: eunet-tini\n");
        (await Run("train", "stripes.yaml", "--data", "data")).Failed(1, "stripes.yaml(2,", "eunet-tiny");
        (await Run("train", "none.yaml", "--data", "data")).Failed(1, "none.yaml");
    }

    [Fact]
    public async Task AClassifier_LearnsFromFoldersOfPhotos()
    {
        foreach (var (name, color) in new[] { ("blue", 2), ("red", 0) })
        {
            foreach (var part in new[] { "train", "val" })
            {
                Directory.CreateDirectory(At($"data/{part}/{name}"));
                for (var p = 0; p < 4; p++)
                {
                    var photo = new RgbImage(40, 32);
                    for (var i = 0; i < 40 * 32; i++)
                    {
                        photo.Pixels[(3 * i) + color] = (byte)(150 + (20 * p) + (i % 9));
                    }

                    ImageFile.Save(photo, At($"data/{part}/{name}/{p}.png"));
                }
            }
        }

        File.WriteAllText(At("colors.yaml"), """
            network: Colors
            extends: efficientnet-lite0
            input: { size: [32, 32] }
            encoder: { width: 0.25, depth: 0.3 }
            classifier: { classes: 2 }
            """);
        var outcome = await Run(
            "train", "colors.yaml", "--data", "data", "--epochs", "150", "--validate", "0", "--batch", "4", "--lr", "0.01", "--augment", "area 0.5..1, flip 0.5, randaugment(1, 3)", "--ema", "0", "--out", "run");
        outcome.Succeeded();
        Assert.Contains("accuracy 100.0 %", outcome.Output);
        Assert.Contains("accuracy", File.ReadAllText(At("run/validation.csv")));
        (await Run("train", "colors.yaml", "--data", "data", "--augment", "scale 1..2", "--out", "no")).Failed(1, "area");
    }

    [Fact]
    public async Task FindLr_SweepsAndDraws_InPlaceOfARun()
    {
        StripedPhotos.Write(At("data"));
        var outcome = (await Run("train", "eunet-tiny", "--data", "data", "--batch", "2", "--crop", "32x40", "--find-lr", "--out", "run")).Succeeded();
        Assert.Matches(@"--lr \S+ is a rate to start from", outcome.Output);
        Assert.Equal(["rates.png"], Directory.EnumerateFileSystemEntries(At("run")).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("", 0, "epoch 4")]
    [InlineData(" --optimizer sgd --lr 1e6 --clip 0 --warm-up 0", 1, "Lower the learning rate")]
    public async Task OnATerminal_ABarGoesWithIt(string more, int code, string shown)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/script"), "there is no 'script' here that makes a terminal");
        StripedPhotos.Write(At("data"), validation: 2);
        var command = $"dotnet {Path.Combine(AppContext.BaseDirectory, "eunet.dll")} train eunet-tiny --data data --epochs 4 --batch 2 --crop 32x40 --validate 1 --out run{more}";
        var start = new ProcessStartInfo("/usr/bin/script", ["-qec", command, "/dev/null"]) { WorkingDirectory = _folder.FullName };
        var (found, output, _) = await ChildProcess.Run(start, TimeSpan.FromMinutes(2), command, TestContext.Current.CancellationToken);
        Assert.Equal(code, found);
        Assert.Contains(shown, output);
        Assert.DoesNotContain("   at EUNet", output);
        if (code == 0)
        {
            Assert.Contains("pictures/s", output);
            Assert.Contains("mean IoU", output);
        }
    }

    [Fact]
    public async Task FrozenEncoder_KeepsItsWeights()
    {
        StripedPhotos.Write(At("data"));
        string[] args = ["train", "eunet-tiny", "--data", "data", "--batch", "2", "--crop", "32x40", "--ema", "0"];
        (await Run([.. args, "--steps", "1", "--lr", "1e-12", "--out", "a"])).Succeeded();
        (await Run([.. args, "--steps", "12", "--init", "a/last.safetensors", "--freeze", "encoder", "--out", "b"])).Succeeded();
        using var before = Weights.SafetensorsFile.Open(At("a/last.safetensors"));
        using var after = Weights.SafetensorsFile.Open(At("b/last.safetensors"));
        foreach (var tensor in before.Tensors)
        {
            float[] old = new float[tensor.Shape.Aggregate(1, (product, extent) => product * (int)extent)], now = new float[old.Length];
            before.Read(tensor, old);
            after.Read(after.Tensors.Single(other => other.Name == tensor.Name), now);
            Assert.Equal(!(tensor.Name.StartsWith("decoder", StringComparison.Ordinal) || tensor.Name.StartsWith("head", StringComparison.Ordinal)), old.AsSpan().SequenceEqual(now));
        }
    }

    private string At(string path) => Path.Combine(_folder.FullName, path);

    private Task<Outcome> Run(params string[] args) => Eunet.Run(_folder.FullName, args);
}
