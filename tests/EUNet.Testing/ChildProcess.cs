using System.Diagnostics;

namespace EUNet.Testing;

/// <summary>A command run as a process of its own.</summary>
public static class ChildProcess
{
    /// <summary>Waits for its end; gives its exit code and what it wrote.</summary>
    /// <param name="start">What to run; its outputs are redirected here.</param>
    /// <param name="limit">When it is killed, and all that it started.</param>
    /// <param name="name">What it is called where it does not end.</param>
    /// <param name="cancelled">Kills it too.</param>
    /// <exception cref="TimeoutException">It did not end.</exception>
    public static async Task<(int Code, string Output, string Error)> Run(ProcessStartInfo start, TimeSpan limit, string name, CancellationToken cancelled)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        using var process = Process.Start(start)!;
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancelled);
        limited.CancelAfter(limit);
        var output = process.StandardOutput.ReadToEndAsync(limited.Token);
        var error = process.StandardError.ReadToEndAsync(limited.Token);
        try
        {
            await process.WaitForExitAsync(limited.Token);
            return (process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{name} did not end.");
        }
    }
}
