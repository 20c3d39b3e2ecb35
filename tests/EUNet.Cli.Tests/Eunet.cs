using System.Diagnostics;
using EUNet.Testing;

namespace EUNet.Cli.Tests;

/// <summary>The command, run as a process of its own.</summary>
internal static class Eunet
{
    /// <summary>The photo that the README segments.</summary>
    public static string Street => Path.Combine(Repository.Root, "samples", "street.jpg");

    /// <summary>Runs the command in a folder and waits for its end.</summary>
    public static async Task<Outcome> Run(string folder, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "eunet.dll"), .. args]) { WorkingDirectory = folder };
        var (code, output, error) = await ChildProcess.Run(
            start, TimeSpan.FromMinutes(3), $"eunet {string.Join(' ', args)}", TestContext.Current.CancellationToken);
        return new Outcome(code, output, error);
    }
}

/// <summary>How a process ended.</summary>
/// <param name="Code">Its exit code.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
internal sealed record Outcome(int Code, string Output, string Error)
{
    /// <summary>Asserts one message, with that in it, and that exit code.</summary>
    public void Failed(int code, params string[] parts)
    {
        Assert.True(Code == code, $"exit code {Code}\n{Output}\n{Error}");
        Assert.StartsWith("eunet: ", Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", Error, StringComparison.Ordinal);
        Assert.Equal("", Output);
        Assert.All(parts, part => Assert.Contains(part, Error, StringComparison.Ordinal));
    }

    /// <summary>Asserts success without a word on standard error.</summary>
    public Outcome Succeeded()
    {
        Assert.True(Code == 0 && Error.Length == 0, $"exit code {Code}\n{Output}\n{Error}");
        return this;
    }
}
