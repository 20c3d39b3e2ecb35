using System.Diagnostics;
using System.Text.Json;

namespace EUNet.Bench.Comparison;

/// <summary>PyTorch in a process of its own, started by a command that an environment variable holds; it prints a JSON object a line.</summary>
internal static class TorchPeer
{
    /// <summary>Runs the variable's command with more arguments; its rows, or null, said on standard error, where the variable is not set.</summary>
    /// <exception cref="InvalidOperationException">The command fails or prints nothing.</exception>
    public static IReadOnlyList<JsonElement>? Run(string variable, params IEnumerable<string> arguments)
    {
        if (Environment.GetEnvironmentVariable(variable) is not { Length: > 0 } command)
        {
            Console.Error.WriteLine($"{variable} is not set: EUNet alone. See bench/README.md for the command to set it to.");
            return null;
        }

        var words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        using var process = Process.Start(new ProcessStartInfo(words[0], words[1..].Concat(arguments)) { RedirectStandardOutput = true })!;
        var lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        if (process.ExitCode != 0 || lines.Length == 0)
        {
            throw new InvalidOperationException($"'{command}' ended with {process.ExitCode} and {lines.Length} lines; see its messages above.");
        }

        foreach (var line in lines)
        {
            Console.Error.WriteLine(line);
        }

        return [.. lines.Select(line => JsonDocument.Parse(line).RootElement)];
    }
}
