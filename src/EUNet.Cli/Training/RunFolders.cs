using EUNet.Cli.Runs;

namespace EUNet.Cli.Training;

/// <summary>Which folder a run has.</summary>
internal static class RunFolders
{
    private const string Root = "runs";

    /// <summary>The folder that was asked for, or a new one.</summary>
    /// <exception cref="InputException">A run to go on with is not there, or a run that is there would be lost.</exception>
    public static string Choose(TrainOptions options, string network)
    {
        if (options.Resume)
        {
            var path = options.Out ?? throw new InputException("--resume goes on with a run, and none is named. Say --out RUN.");
            return RunFolder.HoldsRun(path)
                ? path
                : throw new InputException($"{path}: holds no state.safetensors, so there is no run to go on with. Check --out, or leave --resume out.");
        }

        if (options.Out is { } wanted)
        {
            return RunFolder.HoldsRun(wanted)
                ? throw new InputException($"{wanted}: holds a run already. Say --resume to go on with it, or choose another --out.")
                : wanted;
        }

        var number = 1;
        while (Directory.Exists(Path.Combine(Root, $"{network}-{number}")))
        {
            number++;
        }

        return Path.Combine(Root, $"{network}-{number}");
    }
}
