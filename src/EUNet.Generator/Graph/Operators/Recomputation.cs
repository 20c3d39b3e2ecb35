namespace EUNet.Generator.Graph.Operators;

/// <summary>
/// How much of the forward pass the backward pass makes again, from the least to the most. One program holds all levels; generated code names them as
/// the runtime does, whose sessions choose.
/// </summary>
public enum Recomputation
{
    /// <summary>Nothing: all that the backward pass needs is kept.</summary>
    None,

    /// <summary>What costs next to nothing to make: norms, activations and all else that is elementwise.</summary>
    Normalization,

    /// <summary>Besides, depthwise convolutions and those that make more channels than they read, few multiply-adds for large maps.</summary>
    Convolution,
}
