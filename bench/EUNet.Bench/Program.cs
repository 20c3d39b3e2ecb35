using EUNet.Bench.Kernels;
using EUNet.Cpu;

// kernels [threads] [tier] [filter]: each convolution of EUNet-B0's inference and of a training step of EUNet-Lite0 on CamVid.
if (args is not ["kernels", ..])
{
    Console.Error.WriteLine("usage: EUNet.Bench kernels [threads] [tier] [filter]");
    return 2;
}

var options = new CpuOptions(
    args.Length > 1 ? int.Parse(args[1], null) : 1,
    args.Length > 2 ? Enum.Parse<SimdTier>(args[2], ignoreCase: true) : SimdTier.Best);
ConvolutionKernels.Run(options, args.Length > 3 ? args[3] : "");
return 0;
