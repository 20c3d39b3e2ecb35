using System.Diagnostics;
using System.Globalization;
using EUNet.Devices;
using EUNet.Model;
using EUNet.Networks;

namespace EUNet.Bench.Comparison;

/// <summary>Inference and training steps on an ILGPU accelerator: whether the results are the SIMD processor's, then medians.</summary>
internal static class GpuTimings
{
    private const int WarmUp = 3;
    private const int Runs = 9;

    /// <summary>Lists devices, and measures the networks on the named one, by default CUDA's first, else OpenCL's.</summary>
    /// <exception cref="InputException">There is no accelerator, no such network, or a result is wrong.</exception>
    public static void Run(string? device, IReadOnlyList<string> networks)
    {
        foreach (var info in DeviceInfo.All())
        {
            Console.WriteLine($"{info.Name,-12} {info.Unusable ?? info.Description}");
        }

        var accelerator = device is not null ? Device.Parse(device) : Best();
        Console.WriteLine();
        Console.WriteLine($"on {accelerator.Name}: medians in milliseconds; the difference is the logits' to the processor's, of the largest");
        Console.WriteLine($"{"network",-22} {"size",-16} {"inference",10} {"step",10} {"arena MB",9} {"difference",11}");
        foreach (var name in networks)
        {
            var entry = NetworkCatalog.All.FirstOrDefault(candidate => candidate.Card.Name == name)
                ?? throw new InputException($"There is no network '{name}'; there are {string.Join(", ", NetworkCatalog.All.Select(other => other.Card.Name))}.");
            using var network = entry.Create();
            network.Initialize(1);
            Measure(network, accelerator, accelerator is GpuDevice { Kind: GpuKind.Cuda } ? 8 : 1);
        }
    }

    private static Device Best()
    {
        var usable = DeviceInfo.All().Where(info => info.Unusable is null).Select(info => info.Name).ToList();
        var name = usable.FirstOrDefault(name => name.StartsWith("cuda", StringComparison.Ordinal))
            ?? usable.FirstOrDefault(name => name.StartsWith("opencl", StringComparison.Ordinal))
            ?? throw new InputException("There is neither a CUDA nor an OpenCL device here.");
        return Device.Parse(name);
    }

    private static void Measure(Network network, Device device, int batch)
    {
        var (height, width) = (network.Card.NominalHeight, network.Card.NominalWidth);
        var random = new Random(1);
        using var session = network.CreateSession(device, batch, height, width);
        var pixels = new float[session.InputLength];
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (random.NextSingle() * 2) - 1;
        }

        var difference = Difference(network, session, pixels);
        session.Run(pixels);
        var inference = Median(session.Run);

        // As many pixels as the device has room to spare for: a training arena is many times an inference's.
        using var training = network.CreateTrainingSession(device, batch, height, width);
        var (rows, columns, channels) = training.LogitsShape;
        var targets = Enumerable.Range(0, batch * rows * columns).Select(_ => random.Next(Math.Max(2, channels))).ToArray();
        var step = Median(() =>
        {
            training.Forward(pixels);
            _ = channels > 1 ? training.SoftmaxCrossEntropy(targets) : training.SigmoidCrossEntropy(targets);
            training.Backward();
            training.AdamW(1e-3f);
            training.Synchronize();
        });
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{network.Card.Name,-22} {$"{batch} x {height} x {width}",-16} {inference,10:F2} {step,10:F2} {training.ArenaBytes / 1e6,9:F0} {difference,11:E1}"));
    }

    private static double Difference(Network network, InferenceSession session, float[] pixels)
    {
        using var reference = network.CreateSession(Device.Cpu, session.Batch, session.Height, session.Width);
        reference.Run(pixels);
        session.Run(pixels);
        float[] expected = new float[session.LogitsLength], found = new float[session.LogitsLength];
        reference.ReadLogits(expected);
        session.ReadLogits(found);
        var largest = expected.Max(MathF.Abs);
        var difference = expected.Zip(found, (a, b) => MathF.Abs(a - b)).Max() / largest;
        return difference <= 1e-3 ? difference
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

        Array.Sort(times);
        return times[Runs / 2];
    }
}
