using EUNet.Generator.Graph.Operators;
using EUNet.Generator.Lowering;
using EUNet.Generator.Spec;

namespace EUNet.Generator.Emit.Kernels;

/// <summary>The kernels that a step runs, in the order in which its method takes them.</summary>
/// <param name="Slots">
/// One for each kernel that the method takes, null where this step does not need it; empty for operators whose kernels know no
/// specialisation and lie in the runtime.
/// </param>
public sealed record StepKernels(EquatableArray<KernelSignature?> Slots)
{
    /// <summary>The kernels to emit.</summary>
    public IEnumerable<KernelSignature> Signatures => Slots.OfType<KernelSignature>();

    /// <summary>The call's first arguments: <c>_k.Pointwise_Relu6, </c>; empty where there are none.</summary>
    /// <param name="holder">The object that holds the loaded kernels.</param>
    public string Arguments(string holder = "_k") 
        => string.Concat(Slots.Select(slot => slot is null ? "null, " : $"{holder}.{slot.Name}, "));
}

/// <summary>Which kernels a step of a schedule needs: the one place that decides what is specialised.</summary>
public static class KernelLibrary
{
    /// <summary>The kernels of one step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="schedule">Its schedule: buffers for channel counts; a schedule with a backward pass is a training one.</param>
    public static StepKernels For(Step step, Schedule schedule)
    {
        var training = schedule.Backward.Count > 0;
        var maps = step.Arguments.Where(argument => argument.Accumulate is null).ToList();
        var flags = step.Arguments.Where(argument => argument.Accumulate is not null).Select(argument => argument.Accumulate == true).ToList();
        int Channels(int map) => schedule.Buffers[maps[map].Buffer].Shape.Channels;
        var activation = training ? ActivationKind.None : step.Activation;

        switch (step.Kind)
        {
            case StepKind.Convolution:
                var convolution = Core<Convolution>(step);
                return Of(Forward(convolution, scaled: false, activation, residual: maps.Count == 3));
            case StepKind.ScaledConvolution:
                return Of(Forward(Core<Convolution>(step), scaled: true, activation, residual: maps.Count == 4));
            case StepKind.UpConvolution:
            case StepKind.JoinConvolution:
                var two = Core<Convolution>(step);
                var source = step.Kind == StepKind.UpConvolution ? ConvolutionSource.Up : ConvolutionSource.Join;
                return Of(new ConvolutionSignature(
                    source, two.Kernel, Quads(Channels(0)), Quads(Channels(1)), Quads(two.OutChannels), false, activation, false));
            case StepKind.TransposedConvolution:
                var transposed = Core<TransposedConvolution>(step);
                return Of(Plain(ConvolutionSource.Gather, transposed.Kernel, transposed.InChannels, transposed.OutChannels, activation));
            case StepKind.Depthwise:
                var depthwise = Core<Depthwise>(step);
                return Of(new DepthwiseSignature(depthwise.Kernel, depthwise.StrideX, Quads(depthwise.Channels), activation));
            case StepKind.Activate:
                return Of(new ActivationSignature(step.Activation, false));
            case StepKind.ActivateBackward:
                return Of(new ActivationBackwardSignature(step.Activation));
            case StepKind.Normalize:
                return Of(step.Norm is null
                    ? new ActivationSignature(step.Activation, maps.Count == 3)
                    : new NormalizeSignature(step.Activation, maps.Count == 3, Quads(Channels(0))));
            case StepKind.NormalizeBackward:
                return step.Norm is null
                    ? Of(new ActivationBackwardSignature(step.Activation))
                    : Of(new NormalizeSumsSignature(step.Activation), new NormalizeGradientSignature(step.Activation, Quads(Channels(0))));
            case StepKind.ConvolutionWeights:
                var weights = Core<Convolution>(step);
                return Of(Weights(IsPixel(weights) ? WeightsSource.Pixel : WeightsSource.Window, weights.InChannels, weights.OutChannels));
            case StepKind.UpConvolutionWeights:
            case StepKind.JoinConvolutionWeights:
                var both = Core<Convolution>(step);
                return Of(
                    Weights(step.Kind == StepKind.UpConvolutionWeights ? WeightsSource.Doubled : WeightsSource.Window, Channels(0), both.OutChannels),
                    Weights(WeightsSource.Window, Channels(1), both.OutChannels));
            case StepKind.TransposedConvolutionWeights:
                // The gradient's windows times the input: rows of the result are the output's channels.
                var turned = Core<TransposedConvolution>(step);
                return Of(Weights(WeightsSource.Window, turned.OutChannels, turned.InChannels));
            case StepKind.ConvolutionInput:
                var input = Core<Convolution>(step);
                return Of(Input(input, input.InChannels, flags[0]));
            case StepKind.TransposedConvolutionInput:
                var window = Core<TransposedConvolution>(step);
                return Of(Plain(ConvolutionSource.Window, window.Kernel, window.OutChannels, window.InChannels, ActivationKind.None, flags[0]));
            case StepKind.UpConvolutionInput:
            case StepKind.JoinConvolutionInput:
                return TwoInputs(step, maps, flags, Channels);
            case StepKind.DepthwiseWeights:
                return Of(new DepthwiseWeightsSignature(Core<Depthwise>(step).Kernel));
            case StepKind.DepthwiseInput:
                var gradient = Core<Depthwise>(step);
                return Of(new DepthwiseInputSignature(gradient.Kernel, gradient.StrideX, Quads(gradient.Channels)));
            default:
                return Of();
        }
    }

    // One kernel for each of the two gradients that is wanted.
    private static StepKernels TwoInputs(Step step, List<Argument> maps, List<bool> flags, Func<int, int> channels)
    {
        var core = Core<Convolution>(step);
        var first = step.Kind == StepKind.UpConvolutionInput ? ConvolutionSource.Children : ConvolutionSource.Window;
        var skip = core.Kernel == 1 ? ConvolutionSource.Pixel : ConvolutionSource.Window;
        return Of(
            maps[1].Buffer >= 0 ? Plain(first, core.Kernel, core.OutChannels, channels(1), ActivationKind.None, flags[0]) : null,
            maps[2].Buffer >= 0 ? Plain(skip, core.Kernel, core.OutChannels, channels(2), ActivationKind.None, flags[1]) : null);
    }

    private static ConvolutionSignature Forward(Convolution core, bool scaled, ActivationKind activation, bool residual) => new(
        IsPixel(core) ? ConvolutionSource.Pixel : ConvolutionSource.Window,
        core.Kernel,
        Quads(core.InChannels),
        true,
        Quads(core.OutChannels),
        scaled,
        activation,
        residual);

    private static ConvolutionSignature Input(Convolution core, int channels, bool accumulate)
    {
        var source = IsPixel(core) ? ConvolutionSource.Pixel
            : core.StrideY == 1 && core.StrideX == 1 ? ConvolutionSource.Window
            : ConvolutionSource.Gather;
        return Plain(source, core.Kernel, core.OutChannels, channels, ActivationKind.None, accumulate);
    }

    private static ConvolutionSignature Plain(
        ConvolutionSource source, int kernel, int channels, int outChannels, ActivationKind activation, bool accumulate = false)
        => new(source, kernel, Quads(channels), true, Quads(outChannels), false, activation, accumulate);

    private static ConvolutionWeightsSignature Weights(WeightsSource source, int channels, int outChannels)
        => new(source, Quads(channels), Quads(outChannels));

    private static bool IsPixel(Convolution core)
        => core is { Kernel: 1, StrideY: 1, StrideX: 1 } && core.Padding is { Top: 0, Left: 0, Bottom: 0, Right: 0 };

    private static bool Quads(int channels) => channels % 4 == 0;

    private static T Core<T>(Step step)
        where T : Operator
        => step.Core as T ?? throw new InvalidOperationException($"A {step.Kind} step needs a {typeof(T).Name}.");

    private static StepKernels Of(params KernelSignature?[] slots) => new(EquatableArray.Of(slots));
}
