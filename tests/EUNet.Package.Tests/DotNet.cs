using System.Diagnostics;
using EUNet.Testing;

namespace EUNet.Package.Tests;

/// <summary>The SDK, as a user calls it.</summary>
internal static class DotNet
{
    /// <summary>Runs <c>dotnet</c> in a folder; gives its exit code and all that it wrote.</summary>
    public static async Task<(int Code, string Output)> Run(string folder, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", args) { WorkingDirectory = folder };
        // What the running `dotnet test` told its own children is nothing to a new build.
        foreach (var name in start.Environment.Keys.Where(key => key.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        var (code, output, error) = await ChildProcess.Run(
            start, TimeSpan.FromMinutes(10), $"dotnet {string.Join(' ', args)}", TestContext.Current.CancellationToken);
        return (code, output + error);
    }
}
