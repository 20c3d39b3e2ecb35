using System.Diagnostics;
using EUNet.Devices;
using EUNet.Model;
using EUNet.Networks;

namespace EUNet.Bench.Comparison;

/// <summary>A training step's figures. Times are medians in milliseconds; null where there is no PyTorch.</summary>
/// <param name="EunetMs">Forward, softmax or sigmoid cross-entropy, backward, AdamW.</param>
/// <param name="TorchMs">The same in PyTorch, in the better of its two memory formats.</param>
/// <param name="Ratio">EUNet's over PyTorch's.</param>
/// <param name="ArenaBytes">EUNet's arena: everything but weights, gradients and optimizer state.</param>
/// <param name="TorchRssMb">PyTorch's peak resident memory.</param>
internal sealed record TrainingRow(
    string Network, int Batch, int Height, int Width, int Threads, double EunetMs, double? TorchMs, double? Ratio, long ArenaBytes, int? TorchRssMb);

/// <summary>A training step beside PyTorch's, in blocks: EUNet, PyTorch, EUNet.</summary>
internal static class TrainingComparison
{
    private const string Variable = "EUNET_TORCH";
    private const int WarmUp = 4;
    private const int Block = 8;

    /// <summary>Measures one network.</summary>
    /// <exception cref="InvalidOperationException">The command in EUNET_TORCH fails.</exception>
    public static TrainingRow Run(string name, int batch, int height, int width, int threads)
    {
        var entry = NetworkCatalog.All.FirstOrDefault(candidate => candidate.Card.Name == name)
            ?? throw new InputException($"There is no network '{name}'; there are {string.Join(", ", NetworkCatalog.All.Select(other => other.Card.Name))}.");
        using var network = entry.Create();
        network.Initialize(1);
        using var session = network.CreateTrainingSession(Device.Parse($"cpu/{threads}"), batch, height, width);
        var random = new Random(1);
        var pixels = new float[session.InputLength];
        Array.ForEach(Enumerable.Range(0, pixels.Length).ToArray(), i => pixels[i] = random.NextSingle());
        var (rows, columns, channels) = session.LogitsShape;
        var targets = Enumerable.Range(0, batch * rows * columns).Select(_ => random.Next(Math.Max(2, channels))).ToArray();

        var times = new List<double>();
        Steps(session, pixels, targets, channels, WarmUp, []);
        Steps(session, pixels, targets, channels, Block, times);
        var torch = Torch(name, batch, height, width, threads);
        Steps(session, pixels, targets, channels, Block, times);
        times.Sort();
        var median = Math.Round(times[times.Count / 2], 1);
        return new TrainingRow(
            name, batch, height, width, threads, median, torch?.Ms, torch is null ? null : Math.Round(median / torch.Value.Ms, 3), session.ArenaBytes, torch?.RssMb);
    }

    private static void Steps(TrainingSession session, float[] pixels, int[] targets, int channels, int count, List<double> times)
    {
        for (var i = 0; i < count; i++)
        {
            var watch = Stopwatch.StartNew();
            session.Forward(pixels);
            _ = channels > 1 ? session.SoftmaxCrossEntropy(targets) : session.SigmoidCrossEntropy(targets);
            session.Backward();
            session.AdamW(1e-3f);
            times.Add(watch.Elapsed.TotalMilliseconds);
        }
    }

    // The better of its memory formats.
    private static (double Ms, int RssMb)? Torch(string name, int batch, int height, int width, int threads)
        => TorchPeer.Run(Variable, "train", name, $"{batch}", $"{height}", $"{width}", "--threads", $"{threads}")?
            .Select(row => (Ms: row.GetProperty("ms_median").GetDouble(), RssMb: row.GetProperty("rss_mb").GetInt32()))
            .MinBy(row => row.Ms);
}
