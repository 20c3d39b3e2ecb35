using EUNet.Model.Weights;

namespace EUNet.Cli;

/// <summary>From a network's name and <c>--weights</c> to a file.</summary>
internal static class WeightsChoice
{
    /// <summary>The file given, or the one that ships for the network.</summary>
    /// <param name="given">The value of <c>--weights</c>.</param>
    /// <param name="network">The network's name.</param>
    /// <param name="without">What to say where there is neither.</param>
    /// <exception cref="InputException">There is neither.</exception>
    public static string Find(string? given, string network, string without)
        => given ?? PretrainedWeights.Find(network) ?? throw new InputException(without);

    /// <inheritdoc cref="Find(string?, string, string)"/>
    public static string Find(string? given, string network)
        => Find(given, network, $"No weights ship for '{network}'. Give --weights FILE, such as a checkpoint of 'eunet train {network}'.");
}
