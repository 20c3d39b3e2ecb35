using EUNet.Networks.Backends;
using EUNet.Tensors;

namespace EUNet.Networks;

/// <summary>
/// Runs a network forward, with the running statistics folded into its weights: the weights are those of the moment the session was
/// made. Nothing is allocated after the first run.
/// </summary>
public sealed class InferenceSession : NetworkSession
{
    private readonly ISessionBackend _backend;

    internal InferenceSession(Network network, Arena arena, FeatureMap input, FeatureMap logits, ISessionBackend backend)
        : base(network, arena, input, logits, backend) => _backend = backend;

    /// <summary>Runs the network on normalised pixels, N × H × W × C.</summary>
    public void Run(ReadOnlySpan<float> pixels)
    {
        WriteInput(pixels);
        _backend.Forward();
    }

    /// <summary>Runs the network again on the input that is there.</summary>
    public void Run() => _backend.Forward();
}
