using EUNet;
using EUNet.Bench;
using EUNet.Bench.Comparison;
using EUNet.Bench.Kernels;
using EUNet.Cpu;

try
{
    switch (args.FirstOrDefault())
    {
        case "cpu":
            var arguments = BenchArguments.Parse(args[1..]);
            string[] networks = arguments.Networks.Count > 0 ? [.. arguments.Networks] : ["eunet-b0", "efficientnet-b0"];
            Report.Print([.. networks.Select(name => InferenceComparison.Run(name, 1, 224, 224, arguments.Threads))], arguments.Json);
            return 0;
        case "train":
            var training = BenchArguments.Parse(args[1..]);
            string[] trained = training.Networks.Count > 0 ? [.. training.Networks] : ["eunet-lite0-camvid"];
            Report.Print([.. trained.Select(name => TrainingComparison.Run(name, 8, 224, 224, training.Threads))], training.Json);
            return 0;
        case "gpu":
            var device = args.Length > 2 && args[1] == "--device" ? args[2] : null;
            var gpu = BenchArguments.Parse(args[(device is null ? 1 : 3)..]);
            string[] measured = gpu.Networks.Count > 0 ? [.. gpu.Networks] : ["eunet-lite0-camvid", "efficientnet-b0", "eunet-b0"];
            Report.Print(GpuTimings.Run(device, measured), gpu.Json);
            return 0;
        case "kernels":
            // Each convolution of EUNet-B0's inference and of a training step of EUNet-Lite0 on CamVid.
            var options = new CpuOptions(
                args.Length > 1 ? int.Parse(args[1], null) : 1,
                args.Length > 2 ? Enum.Parse<SimdTier>(args[2], ignoreCase: true) : SimdTier.Best);
            ConvolutionKernels.Run(options, args.Length > 3 ? args[3] : "");
            return 0;
        default:
            throw new FormatException("nothing to do");
    }
}
catch (FormatException exception)
{
    Console.Error.WriteLine(exception.Message);
    Console.Error.WriteLine(BenchArguments.Usage);
    return 2;
}
catch (Exception exception) when (exception is InputException or InvalidOperationException or EUNet.Devices.DeviceUnavailableException)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}
