using System.Text.Json;
using EUNet.Model;

namespace EUNet.Cli.Tests;

public sealed class ProfileTests
{
    [Fact]
    public async Task Tables_ShowPasses_KindsAndLayers()
    {
        var lines = await Lines("profile", "eunet-lite0-camvid", "--train", "--batch", "1", "--size", "33x45", "--runs", "2", "--top", "5");
        Assert.Equal("eunet-lite0-camvid, a training step, 1 x 33 x 45, on cpu", lines[0]);
        Assert.Matches(@"^\d+\.\d\d ms, median of 2 runs; \d+\.\d\d ms with every step timed$", lines[1]);
        Assert.Matches("^pass +steps +ms +share +GFLOP/s +GB/s$", lines[3]);
        Assert.All(
            ["forward", "loss", "backward: weights", "backward: input", "backward: normalisation", "update"],
            pass => Assert.Contains(lines, line => line.StartsWith(pass + " ", StringComparison.Ordinal)));
        Assert.Contains(lines, line => System.Text.RegularExpressions.Regex.IsMatch(line, @"^depthwise weights +16 +\d+\.\d\d +\d+\.\d % +\d+\.\d$"));
        Assert.Contains(lines, line => System.Text.RegularExpressions.Regex.IsMatch(line, @"^normalize backward +\d+ +\d+\.\d\d +\d+\.\d % +\d+\.\d$"));
        var layers = Array.FindIndex(lines, line => line.StartsWith("layer ", StringComparison.Ordinal));
        Assert.Matches("^layer +map +forward +weights +input +normalisation +other +ms +share +GFLOP/s$", lines[layers]);
        Assert.Matches(@"^\d+ others ", lines[layers + 6]);
        Assert.Equal(layers + 7, lines.Length);
    }

    [Theory]
    [InlineData("eunet-tiny", false, "cpu")]
    [InlineData("eunet-tiny", true, "ilgpu-cpu")]
    [InlineData("efficientnet-b0", true, "cpu")]
    public async Task Json_HasEveryStep(string name, bool training, string device)
    {
        string[] args = ["profile", name, "--json", "--batch", "2", "--size", "32x40", "--runs", "1", "--device", device, .. training ? new[] { "--train" } : []];
        var json = JsonDocument.Parse(string.Join('\n', await Lines(args))).RootElement;
        Assert.Equal(
            ["network", "device", "training", "batch", "size", "runs", "milliseconds", "timed_milliseconds", "passes", "kinds", "layers", "steps"],
            json.EnumerateObject().Select(property => property.Name));
        var card = NetworkCatalog.All.Single(entry => entry.Card.Name == name).Card;
        var (cpu, gpu) = training ? card.TrainingSteps : card.InferenceSteps;
        var steps = json.GetProperty("steps").EnumerateArray().ToList();
        var scheduled = steps.Count(step => step.GetProperty("map").ValueKind == JsonValueKind.String);
        Assert.InRange(scheduled, training ? 1 : device == "cpu" ? cpu : gpu, device == "cpu" ? cpu : gpu); // in training some are for more recomputation
        Assert.Equal(2, json.GetProperty("batch").GetInt32());
        Assert.Equal([32, 40], json.GetProperty("size").EnumerateArray().Select(extent => extent.GetInt32()));
        foreach (var groups in new[] { "passes", "kinds" })
        {
            var all = json.GetProperty(groups).EnumerateArray().ToList();
            Assert.Equal(steps.Count, all.Sum(group => group.GetProperty("steps").GetInt32()));
            Assert.Equal(1, all.Sum(group => group.GetProperty("share").GetDouble()), 3);
            Assert.All(all, group => Assert.Equal(
                ["name", "steps", "milliseconds", "share", "gigaflops_per_second", "gigabytes_per_second"], group.EnumerateObject().Select(property => property.Name)));
        }

        Assert.Contains(json.GetProperty("layers").EnumerateArray(), layer => layer.GetProperty("name").GetString() == "stem_conv");
    }

    [Fact]
    public async Task BadInput_IsOneMessage()
    {
        (await Eunet.Run(Path.GetTempPath(), "profile", "eunet-b9")).Failed(1, "There is no network 'eunet-b9'. Did you mean 'eunet-b0'?");
        (await Eunet.Run(Path.GetTempPath(), "profile", "eunet-tiny", "--size", "0x3")).Failed(1, "--size 0 x 3");
        (await Eunet.Run(Path.GetTempPath(), "profile", "eunet-tiny", "--runs", "0")).Failed(2, "--runs is a whole number from 1");
        (await Eunet.Run(Path.GetTempPath(), "profile", "eunet-tiny", "--weights", "nowhere.safetensors")).Failed(1, "nowhere.safetensors");
        (await Eunet.Run(Path.GetTempPath(), "profile", "eunet-b0", "--batch", "100000")).Failed(1, "Choose a smaller size or batch");
    }

    private static async Task<string[]> Lines(params string[] args)
        => (await Eunet.Run(Path.GetTempPath(), args)).Succeeded().Output.TrimEnd().Split('\n');
}
