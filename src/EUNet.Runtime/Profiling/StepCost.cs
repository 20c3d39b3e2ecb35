using EUNet.Tensors;

namespace EUNet.Profiling;

/// <summary>What a step has to compute and to move, as its layer and maps say; how a pass goes about it makes no difference.</summary>
internal static class StepCost
{
    /// <summary>
    /// Multiply-adds of a convolution, a dense layer or a gradient of one: each weight once at each pixel where the kernel stands, zeros around the map
    /// included. 0 for all other steps.
    /// </summary>
    public static long MultiplyAdds(string step, Layer? layer, FeatureMap at, ReadOnlySpan<FeatureMap?> maps)
    {
        if (layer is null || !UsesKernel(step))
        {
            return 0;
        }

        var once = (long)at.Pixels * layer.Weight.Length;
        return step switch
        {
            // Two layers, of as many weights.
            "SqueezeExcite" => 2 * once,

            // Of both the weights' gradients and the inputs'.
            "SqueezeExciteBackward" => 4 * once,

            // Two maps' gradients, perhaps only one of them wanted.
            "UpConvolutionInput" or "JoinConvolutionInput" => once * Channels(maps) / ((ConvolutionLayer)layer).InChannels,
            _ => once,
        };
    }

    /// <summary>Bytes of the step's maps and kernel, each counted once: what would move between memory and a large enough cache.</summary>
    public static long Bytes(string step, Layer? layer, FeatureMap at, ReadOnlySpan<FeatureMap?> maps)
    {
        var floats = at.Length + (layer is not null && UsesKernel(step) ? layer.Weight.Length : 0);
        foreach (var map in maps)
        {
            floats += map?.Length ?? 0;
        }

        return floats * sizeof(float);
    }

    // Norms belong to a convolution's layer.
    private static bool UsesKernel(string step) => !step.StartsWith("Normalize", StringComparison.Ordinal);

    private static long Channels(ReadOnlySpan<FeatureMap?> maps)
    {
        var channels = 0L;
        foreach (var map in maps)
        {
            channels += map?.Channels ?? 0;
        }

        return channels;
    }
}
