using System.Globalization;

namespace EUNet.Bench;

/// <summary>What follows the mode on the command line.</summary>
/// <param name="Networks">Names without a dash.</param>
/// <param name="Threads">Of both sides; by default one for each processor.</param>
/// <param name="Json">JSON alone on standard output.</param>
internal sealed record BenchArguments(IReadOnlyList<string> Networks, int Threads, bool Json)
{
    /// <summary>How to call the program.</summary>
    public const string Usage = """
        usage: EUNet.Bench cpu [NETWORK...] [--threads N] [--json]      inference against ONNX Runtime
               EUNet.Bench train [NETWORK...] [--threads N] [--json]    a training step against PyTorch (the variable EUNET_TORCH)
               EUNet.Bench gpu [--device NAME] [NETWORK...] [--json]    inference and a training step on an accelerator
               EUNet.Bench kernels [threads] [tier] [filter]            convolutions by shape
        """;

    /// <summary>Reads arguments.</summary>
    /// <exception cref="FormatException">One of them is none.</exception>
    public static BenchArguments Parse(ReadOnlySpan<string> arguments)
    {
        var networks = new List<string>();
        var (threads, json) = (Environment.ProcessorCount, false);
        for (var i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--json":
                    json = true;
                    break;
                case "--threads" when i + 1 < arguments.Length
                    && int.TryParse(arguments[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out threads) && threads > 0:
                    i++;
                    break;
                case var name when !name.StartsWith('-'):
                    networks.Add(name);
                    break;
                default:
                    throw new FormatException($"'{arguments[i]}' is not understood");
            }
        }

        return new BenchArguments(networks, threads, json);
    }
}
