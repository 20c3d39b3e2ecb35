using EUNet.Networks.Backends;
using EUNet.Tensors;

namespace EUNet.Networks;

/// <summary>What an inference session is made of: a network's program on a device, its memory laid out. <see cref="Network.Prepare"/> makes it.</summary>
public sealed class InferenceParts
{
    internal InferenceParts(Network network, Arena arena, FeatureMap input, FeatureMap logits, ISessionBackend backend)
        => (Network, Arena, Input, Logits, Backend) = (network, arena, input, logits, backend);

    internal Network Network { get; }

    internal Arena Arena { get; }

    internal FeatureMap Input { get; }

    internal FeatureMap Logits { get; }

    internal ISessionBackend Backend { get; }
}
