using System.Diagnostics;
using System.Text.Json;
using EUNet.Devices;
using EUNet.Model;
using EUNet.Networks;

namespace EUNet.Bench.Comparison;

/// <summary>A network's figures on an accelerator. Times are medians in milliseconds, PyTorch's of its better memory format; null where there is no PyTorch.</summary>
/// <param name="Difference">The largest difference of the logits from the SIMD processor's, as a share of the largest logit.</param>
/// <param name="InferMs">Inference on an input that is there.</param>
/// <param name="TorchInferMs">The same in PyTorch, in fp32.</param>
/// <param name="TorchInferTf32Ms">The same in PyTorch, products in TF32.</param>
/// <param name="StepMs">Input copied to the device, forward, cross-entropy, backward, AdamW.</param>
/// <param name="TorchStepMs">The same in PyTorch, in fp32, on an input that is there.</param>
/// <param name="TorchStepTf32Ms">The same in PyTorch, products in TF32.</param>
/// <param name="ArenaMb">EUNet's training arena: everything but weights, gradients and optimizer state.</param>
/// <param name="TorchPeakMb">PyTorch's peak of allocated device memory in a step, weights and optimizer state included.</param>
internal sealed record GpuRow(
    string Network,
    string Size,
    float Difference,
    double InferMs,
    double? TorchInferMs,
    double? InferRatio,
    double? TorchInferTf32Ms,
    double StepMs,
    double? TorchStepMs,
    double? StepRatio,
    double? TorchStepTf32Ms,
    long ArenaMb,
    int? TorchPeakMb);

/// <summary>Inference and training steps on an ILGPU accelerator: whether the results are the SIMD processor's, then medians beside PyTorch's.</summary>
internal static class GpuTimings
{
    private const string Variable = "EUNET_TORCH_CUDA";
    private const float LargestDifference = 1e-3f;
    private const int WarmUp = 5;
    private const int Runs = 15;

    /// <summary>Measures the networks on the named device, by default CUDA's first, else OpenCL's.</summary>
    /// <exception cref="InputException">There is no accelerator, no such network, or a result is wrong.</exception>
    public static IReadOnlyList<GpuRow> Run(string? device, IReadOnlyList<string> networks)
    {
        var accelerator = device is not null ? Device.Parse(device) : Best();
        var info = DeviceInfo.All().First(info => info.Name == accelerator.Name);
        Console.Error.WriteLine($"on {info.Name}: {info.Description}");
        return [.. networks.Select(name =>
        {
            var entry = NetworkCatalog.All.FirstOrDefault(candidate => candidate.Card.Name == name)
                ?? throw new InputException($"There is no network '{name}'; there are {string.Join(", ", NetworkCatalog.All.Select(other => other.Card.Name))}.");
            using var network = entry.Create();
            network.Initialize(1);
            return Measure(network, accelerator, accelerator is GpuDevice { Kind: GpuKind.Cuda } ? 8 : 1);
        })];
    }

    private static Device Best()
    {
        var usable = DeviceInfo.All().Where(info => info.Unusable is null).Select(info => info.Name).ToList();
        var name = usable.FirstOrDefault(name => name.StartsWith("cuda", StringComparison.Ordinal))
            ?? usable.FirstOrDefault(name => name.StartsWith("opencl", StringComparison.Ordinal))
            ?? throw new InputException("There is neither a CUDA nor an OpenCL device here.");
        return Device.Parse(name);
    }

    private static GpuRow Measure(Network network, Device device, int batch)
    {
        var (height, width) = (network.Card.NominalHeight, network.Card.NominalWidth);
        var random = new Random(1);
        var pixels = new float[(long)batch * height * width * network.Card.InputChannels];
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (random.NextSingle() * 2) - 1;
        }

        var (inference, difference) = Inference(network, device, batch, pixels);
        using var training = network.CreateTrainingSession(device, batch, height, width);
        var (rows, columns, channels) = training.LogitsShape;
        var targets = Enumerable.Range(0, batch * rows * columns).Select(_ => random.Next(Math.Max(2, channels))).ToArray();
        // A step's backward pass and update are waited for by the next one's input: in a row of steps each interval holds one of everything.
        var step = Median(() =>
        {
            training.Forward(pixels);
            _ = channels > 1 ? training.SoftmaxCrossEntropy(targets) : training.SigmoidCrossEntropy(targets);
            training.Backward();
            training.AdamW(1e-3f);
        });

        Console.Error.WriteLine($"{network.Card.Name}: inference {inference:F2} ms, step {step:F2} ms"); // PyTorch takes a minute
        var torch = device is GpuDevice { Kind: GpuKind.Cuda }
            ? TorchPeer.Run(Variable, network.Card.Name, $"{batch}", $"{height}", $"{width}", "--runs", $"{Runs}")
            : null;
        double? Torch(string what, string precision) => Best(torch, what, precision) is { } row ? row.GetProperty("ms_median").GetDouble() : null;
        var (torchInference, torchStep) = (Torch("infer", "fp32"), Torch("train", "fp32"));
        return new GpuRow(
            network.Card.Name,
            $"{batch}x{height}x{width}",
            difference,
            Math.Round(inference, 3),
            torchInference,
            Ratio(inference, torchInference),
            Torch("infer", "tf32"),
            Math.Round(step, 3),
            torchStep,
            Ratio(step, torchStep),
            Torch("train", "tf32"),
            training.ArenaBytes / 1_000_000,
            Best(torch, "train", "fp32")?.GetProperty("peak_mb").GetInt32());
    }

    private static double? Ratio(double own, double? torch) => torch is { } known ? Math.Round(own / known, 2) : null;

    // Of its memory formats the faster.
    private static JsonElement? Best(IReadOnlyList<JsonElement>? rows, string what, string precision) => rows?
        .Where(row => row.GetProperty("what").GetString() == what && row.GetProperty("precision").GetString() == precision)
        .MinBy(row => row.GetProperty("ms_median").GetDouble());

    private static (double Ms, float Difference) Inference(Network network, Device device, int batch, float[] pixels)
    {
        using var session = network.CreateSession(device, batch, network.Card.NominalHeight, network.Card.NominalWidth);
        using var reference = network.CreateSession(Device.Cpu, session.Batch, session.Height, session.Width);
        reference.Run(pixels);
        session.Run(pixels);
        float[] expected = new float[session.LogitsLength], found = new float[session.LogitsLength];
        reference.ReadLogits(expected);
        session.ReadLogits(found);
        var difference = expected.Zip(found, (a, b) => MathF.Abs(a - b)).Max() / expected.Max(MathF.Abs);
        return difference <= LargestDifference ? (Median(session.Run), difference)
            : throw new InputException($"{network.Card.Name}: the accelerator's logits differ from the processor's by {difference:E1} of the largest.");
    }

    private static double Median(Action run)
    {
        for (var i = 0; i < WarmUp; i++)
        {
            run();
        }

        var times = new double[Runs];
        for (var i = 0; i < Runs; i++)
        {
            var watch = Stopwatch.StartNew();
            run();
            times[i] = watch.Elapsed.TotalMilliseconds;
        }

        return Blocks.Median(times);
    }
}
