using System.Diagnostics;

namespace EUNet.Cli.Tests.Training;

/// <summary>A run that is killed, or stopped by Ctrl+C, and goes on: to the bit what it would have come to.</summary>
public sealed class ResumeTests : IDisposable
{
    private static readonly string[] s_args =
        ["train", "eunet-tiny", "--data", "data", "--epochs", "30", "--batch", "2", "--crop", "32x40", "--lr", "0.01", "--validate", "7", "--threads", "1"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eunet-resume-");

    public ResumeTests() => StripedPhotos.Write(At("data"), validation: 2);

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(3)]
    [InlineData(20)]
    [InlineData(41)]
    public async Task KilledInTheMiddle_GoesOnToTheSameBits(int rows)
    {
        (await Run([.. s_args, "--out", "whole"])).Succeeded();
        await KillAfter(rows, [.. s_args, "--out", "killed"]);
        Assert.False(File.Exists(At("killed/last.safetensors")));

        // What a kill in the middle of a checkpoint's write leaves beside it.
        File.WriteAllBytes(At("killed/.state.safetensors.part"), [1, 2, 3]);
        (await Run([.. s_args, "--out", "killed", "--resume"])).Succeeded();
        foreach (var file in new[] { "last.safetensors", "best.safetensors", "state.safetensors" })
        {
            Assert.True(File.ReadAllBytes(At("whole/" + file)).AsSpan().SequenceEqual(File.ReadAllBytes(At("killed/" + file))), file);
        }

        Assert.Equal(LossesOf("whole"), LossesOf("killed"));
        Assert.Equal(File.ReadAllLines(At("whole/validation.csv")), File.ReadAllLines(At("killed/validation.csv")));
    }

    [Fact]
    public async Task CtrlC_StopsWithACheckpointOfThatStep()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a console's Ctrl+C cannot be sent to another process there");
        (await Run([.. s_args, "--out", "whole"])).Succeeded();
        var output = await Interrupt(9, [.. s_args, "--out", "stopped"]);
        Assert.Contains("--resume goes on", output);
        Assert.True(File.Exists(At("stopped/last.safetensors")));
        Assert.True(File.Exists(At("stopped/report.html")));
        (await Run([.. s_args, "--out", "stopped", "--resume"])).Succeeded();
        Assert.Equal(File.ReadAllBytes(At("whole/state.safetensors")), File.ReadAllBytes(At("stopped/state.safetensors")));
        Assert.Equal(LossesOf("whole"), LossesOf("stopped"));
    }

    [Fact]
    public async Task WithOtherOptions_OrWithoutARun_ItIsRefused()
    {
        string[] args = ["train", "eunet-tiny", "--data", "data", "--steps", "4", "--batch", "2", "--crop", "32x40"];
        (await Run([.. args, "--out", "run"])).Succeeded();
        (await Run([.. args, "--out", "run", "--resume", "--lr", "0.3"])).Failed(1, "state.safetensors", "is of another run", "rate 0.3");
        (await Run([.. args, "--out", "run"])).Failed(1, "holds a run already", "--resume");
        (await Run([.. args, "--out", "none", "--resume"])).Failed(1, "none", "no run to go on with");
        (await Run([.. args, "--resume"])).Failed(1, "--out RUN");
    }

    [Fact]
    public async Task Config_SaysWhatTheCommandLineDoesNot()
    {
        (await Run("train", "eunet-tiny", "--data", "data", "--steps", "6", "--batch", "2", "--crop", "32x40", "--loss", "cross-entropy(balanced) + 0.5 dice", "--out", "a")).Succeeded();
        (await Run("train", "--config", "a/config.yaml", "--out", "b")).Succeeded();
        Assert.Equal(File.ReadAllBytes(At("a/last.safetensors")), File.ReadAllBytes(At("b/last.safetensors")));
        Assert.Equal(File.ReadAllText(At("a/config.yaml")), File.ReadAllText(At("b/config.yaml")));
        (await Run("train", "--config", "a/config.yaml", "--seed", "2", "--out", "c")).Succeeded();
        Assert.Contains("seed: 2", File.ReadAllText(At("c/config.yaml")));
        Assert.NotEqual(File.ReadAllBytes(At("a/last.safetensors")), File.ReadAllBytes(At("c/last.safetensors")));

        Assert.Contains("2 steps", (await Run("train", "--config", "a/config.yaml", "--epochs", "1", "--out", "d")).Succeeded().Output);

        File.WriteAllText(At("bad.yaml"), "network: eunet-tiny\ndata: data\nbatch: -1\n");
        (await Run("train", "--config", "bad.yaml")).Failed(1, "bad.yaml(3)", "--batch");
        File.WriteAllText(At("bad.yaml"), "network: eunet-tiny\nbatsh: 1\n");
        (await Run("train", "--config", "bad.yaml")).Failed(1, "bad.yaml(2)", "batsh");
        File.WriteAllText(At("bad.yaml"), "network: eunet-tiny\n");
        (await Run("train", "--config", "bad.yaml")).Failed(1, "bad.yaml", "no data");
    }

    // The seconds differ.
    private List<string> LossesOf(string run) => [.. File.ReadAllLines(At($"{run}/log.csv")).Select(line => string.Join(',', line.Split(',').Take(5)))];

    private async Task KillAfter(int rows, string[] args)
    {
        using var process = Start(args);
        await UntilLogHas(rows, At("killed/log.csv"), process);
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    private async Task<string> Interrupt(int rows, string[] args)
    {
        using var process = Start(args);
        await UntilLogHas(rows, At("stopped/log.csv"), process);
        using (var kill = Process.Start("kill", ["-INT", $"{process.Id}"]))
        {
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        return output;
    }

    private Process Start(string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "eunet.dll"), .. args]) { WorkingDirectory = _folder.FullName, RedirectStandardOutput = true };
        return Process.Start(start)!;
    }

    private static async Task UntilLogHas(int rows, string log, Process process)
    {
        var clock = Stopwatch.StartNew();
        while (!File.Exists(log) || Lines(log) <= rows)
        {
            Assert.False(process.HasExited, "it ended before it could be stopped");
            Assert.True(clock.Elapsed < TimeSpan.FromMinutes(2), "it did not come that far");
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    private static int Lines(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd().Count(c => c == '\n');
    }

    private string At(string path) => Path.Combine(_folder.FullName, path);

    private Task<Outcome> Run(params string[] args) => Eunet.Run(_folder.FullName, args);
}
