using EUNet.Devices;
using EUNet.Networks;
using EUNet.Onnx;

namespace EUNet.Bench.Comparison;

/// <summary>A line of the table: medians in milliseconds.</summary>
internal sealed record InferenceTiming(
    string Network, int Batch, int Height, int Width, int Threads, double EunetMs, double OnnxruntimeMs, double Ratio);

/// <summary>EUNet and ONNX Runtime on the same network, weights and input, in one process.</summary>
internal static class InferenceComparison
{
    // Float32 with sums in another order; seen are some 1e-6.
    private const double LargestDifference = 1e-4;

    private const int Rounds = 12;
    private const int RunsInABlock = 10;

    /// <summary>Times a network after checking that both sides compute the same.</summary>
    /// <exception cref="InvalidOperationException">They do not.</exception>
    public static InferenceTiming Run(string name, int batch, int height, int width, int threads)
    {
        using var bench = BenchNetwork.Create(name);
        using var session = bench.Network.CreateSession(Device.Parse($"cpu/{threads}"), batch, height, width);
        var pixels = BenchNetwork.Noise(session.InputLength);
        session.Run(pixels);

        var model = OnnxModel.Of(bench.Graph, bench.Network.Parameters, new OnnxOptions(new OnnxSize(batch, height, width))).ToArray();
        var planes = ToPlanes(pixels, batch, height * width);
        var peers = OnnxSettings.All.Select(settings => new OnnxRunner(model, threads, settings, planes)).ToArray();
        try
        {
            return Time(name, session, peers, threads);
        }
        finally
        {
            foreach (var peer in peers)
            {
                peer.Dispose();
            }
        }
    }

    private static InferenceTiming Time(string name, InferenceSession session, OnnxRunner[] peers, int threads)
    {
        foreach (var peer in peers)
        {
            peer.Run();
            Check(name, session, peer.Logits);
            Blocks.WarmUp(peer.Run, TimeSpan.FromSeconds(0.3), 10);
        }

        Blocks.WarmUp(session.Run, TimeSpan.FromSeconds(2), 100);
        var medians = Blocks.Time(Rounds, RunsInABlock, [session.Run, .. peers.Select(peer => (Action)peer.Run)]).Select(Blocks.Median).ToArray();
        var (eunet, onnx) = (medians[0], medians[1..].Min());
        Console.Error.WriteLine($"{name}: {string.Join(", ", OnnxSettings.All.Select((settings, i) => $"{settings} {medians[i + 1]:F2} ms"))}");
        return new InferenceTiming(
            name, session.Batch, session.Height, session.Width, threads, Math.Round(eunet, 3), Math.Round(onnx, 3), Math.Round(eunet / onnx, 3));
    }

    private static void Check(string name, InferenceSession session, float[] expected)
    {
        var logits = new float[session.LogitsLength];
        session.ReadLogits(logits);
        var (rows, columns, _) = session.LogitsShape;
        var found = ToPlanes(logits, session.Batch, rows * columns);
        double largest = 0, difference = 0;
        for (var i = 0; i < found.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs(expected[i]));
            difference = Math.Max(difference, Math.Abs(found[i] - (double)expected[i]));
        }

        if (!(largest > 0 && difference <= LargestDifference * largest))
        {
            throw new InvalidOperationException(
                $"{name}: EUNet's and ONNX Runtime's logits differ by {difference:G3} where the largest is {largest:G3}; nothing was timed.");
        }
    }

    // N × H × W × C to N × C × H × W.
    private static float[] ToPlanes(float[] pixels, int batch, int area)
    {
        var channels = pixels.Length / batch / area;
        var planes = new float[pixels.Length];
        for (var n = 0; n < batch; n++)
        {
            for (var i = 0; i < area; i++)
            {
                for (var c = 0; c < channels; c++)
                {
                    planes[(((n * channels) + c) * area) + i] = pixels[(((n * area) + i) * channels) + c];
                }
            }
        }

        return planes;
    }
}
