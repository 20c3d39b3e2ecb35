namespace EUNet.Tensors;

/// <summary>
/// How much of the forward pass the backward pass makes again instead of keeping it (Chen et al., 2016): less memory for more time. The results are the
/// same, bit for bit.
/// </summary>
public enum Recomputation
{
    /// <summary>Nothing: the fastest, in the most memory.</summary>
    None,

    /// <summary>What costs next to nothing to make: norms, activations and all else that is elementwise.</summary>
    Normalization,

    /// <summary>Besides, depthwise convolutions and those that make more channels than they read, few multiply-adds for large maps: the least memory.</summary>
    Convolution,
}
