using EUNet.Generator.Graph.Operators;

namespace EUNet.Generator.Lowering;

/// <summary>A convolution of any kind with the elementwise operators that only it feeds: one layer of generated code.</summary>
/// <param name="Core">Index of the convolution.</param>
/// <param name="Norm">The norm behind it, or null.</param>
/// <param name="Activation">The activation behind that, or null.</param>
/// <param name="Activated">The tensor before the residual is added: the output where there is none.</param>
/// <param name="Residual">The tensor that is added at the end, or -1.</param>
/// <param name="Output">The tensor that leaves.</param>
public sealed record Chain(int Core, BatchNorm? Norm, Activation? Activation, int Activated, int Residual, int Output)
{
    /// <summary>Whether anything elementwise follows the convolution, the residual aside.</summary>
    public bool HasEpilogue => Norm is not null || Activation is not null;
}

/// <summary>Squeeze and excitation as one step: from pooled means to a scale for each channel.</summary>
/// <param name="Reduce">Index of the reducing convolution.</param>
/// <param name="Expand">Index of the expanding convolution.</param>
/// <param name="Pooled">The means.</param>
/// <param name="Hidden">The reduced vector before its activation.</param>
/// <param name="Scale">The result, behind the sigmoid.</param>
/// <param name="Activation">The activation between.</param>
public sealed record SqueezeExcitation(int Reduce, int Expand, int Pooled, int Hidden, int Scale, Activation Activation);

/// <summary>Where a convolution reads from.</summary>
/// <param name="Kind">One map, a doubled map beside a skip, a map beside a skip, or a map times a vector.</param>
/// <param name="First">The map.</param>
/// <param name="Second">The skip or the vector, or -1.</param>
public sealed record Source(SourceKind Kind, int First, int Second = -1);

/// <summary>The kinds of <see cref="Source"/>.</summary>
public enum SourceKind
{
    /// <summary>A map as it is.</summary>
    Map,

    /// <summary>A map doubled (nearest), fitted to the skip, with the skip's channels behind its own.</summary>
    Up,

    /// <summary>A map fitted to the skip, with the skip's channels behind its own.</summary>
    Join,

    /// <summary>A map times a vector.</summary>
    Scaled,
}
