using EUNet.Tensors;

namespace EUNet.Runtime.Tests.Weights;

/// <summary>A network's parameters from their names and shapes.</summary>
internal static class NetworkSketch
{
    /// <summary>Parameters in the given order; what each is follows from its name.</summary>
    public static ParameterSet Of(IEnumerable<(string Name, int[] Shape)> parameters)
    {
        var set = new ParameterSet();
        foreach (var (name, shape) in parameters)
        {
            set.Add(name, Kind(name, shape), shape);
        }

        return set;
    }

    /// <summary>Parameters of batch norm.</summary>
    public static IEnumerable<(string Name, int[] Shape)> Norm(string layer, int channels)
        => new[] { "weight", "bias", "running_mean", "running_var" }.Select(leaf => ($"{layer}.{leaf}", (int[])[channels]));

    private static ParameterKind Kind(string name, int[] shape)
    {
        var layer = name[..name.LastIndexOf('.')];
        return name[(layer.Length + 1)..] switch
        {
            "running_mean" => ParameterKind.RunningMean,
            "running_var" => ParameterKind.RunningVariance,
            "bias" => layer.TrimEnd('1', '2').EndsWith("bn", StringComparison.Ordinal) ? ParameterKind.NormBias : ParameterKind.Bias,
            _ when shape.Length == 1 => ParameterKind.NormWeight,
            _ when shape.Length == 2 => ParameterKind.DenseWeight,
            _ when layer.EndsWith("dwconv", StringComparison.Ordinal) => ParameterKind.DepthwiseWeight,
            _ when layer.EndsWith("_up", StringComparison.Ordinal) => ParameterKind.TransposedWeight,
            _ => ParameterKind.ConvolutionWeight,
        };
    }
}
