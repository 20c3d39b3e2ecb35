using System.CommandLine;
using EUNet.Data;
using EUNet.Devices;
using EUNet.Model.Weights;
using EUNet.Networks;
using EUNet.Profiling;

namespace EUNet.Cli.Commands;

/// <summary>What <c>eunet profile</c> was asked.</summary>
/// <param name="Network">A network's kebab name.</param>
/// <param name="Weights">A file of weights, or null: those that ship, or, where none do, initial ones.</param>
/// <param name="Training">Whether a training step is profiled in place of an inference.</param>
/// <param name="Batch">Samples; null: 1, or 8 in training.</param>
/// <param name="Size">Rows and columns; null: the network's nominal size.</param>
/// <param name="Runs">Runs whose median is taken.</param>
/// <param name="Top">Layers that are shown.</param>
/// <param name="Json">Whether JSON is printed in place of tables.</param>
/// <param name="Device">Where to run.</param>
internal sealed record ProfileOptions(
    string Network, string? Weights, bool Training, int? Batch, PictureSize? Size, int Runs, int Top, bool Json, Device Device);

/// <summary><c>eunet profile</c>: where a network's time goes, by pass, kind of step and layer.</summary>
internal static class ProfileCommand
{
    private const int TrainingBatch = 8;

    // Decides pixels, targets and, where no weights are given or ship, weights. None of them has a say in the time.
    private const ulong Seed = 1;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var network = new Argument<string>("NETWORK") { Description = "The network; 'eunet networks' lists them." };
        var training = new Option<bool>("--train") { Description = "Profile a training step in place of an inference." };
        var batch = new Option<int?>("--batch") { HelpName = "N", Description = "Samples; by default 1, and 8 with --train." };
        var size = CommonOptions.CreateSize("--size", "The size to run at; by default the network's nominal size.");
        var weights = new Option<string?>("--weights") { HelpName = "FILE", Description = "Its weights, safetensors or PyTorch; by default those that ship, or initial ones." };
        var runs = new Option<int>("--runs") { HelpName = "N", Description = "Runs whose median is taken, after one that does not count.", DefaultValueFactory = _ => 10 };
        var top = new Option<int>("--top") { HelpName = "N", Description = "Layers to show, those that take longest.", DefaultValueFactory = _ => 20 };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var device = CommonOptions.CreateDevice();
        var threads = CommonOptions.CreateThreads();
        batch.Validators.Add(CommonOptions.AtLeastOne);
        runs.Validators.Add(CommonOptions.AtLeastOne);
        top.Validators.Add(CommonOptions.AtLeastOne);
        var command = new Command("profile", "Show where a network's time goes: by pass, by kind of step and by layer, with GFLOP/s.")
        {
            network, training, batch, size, weights, runs, top, json, device, threads,
        };
        command.SetAction(parsed => Run(new ProfileOptions(
            parsed.GetRequiredValue(network),
            parsed.GetValue(weights),
            parsed.GetValue(training),
            parsed.GetValue(batch),
            parsed.GetValue(size) is { } asked ? CommonOptions.Checked(asked, "--size") : null,
            parsed.GetValue(runs),
            parsed.GetValue(top),
            parsed.GetValue(json),
            CommonOptions.With(parsed.GetRequiredValue(device), parsed.GetValue(threads)))));
        return command;
    }

    private static int Run(ProfileOptions options)
    {
        using var network = NetworkChoice.Find(options.Network).Create();
        var card = network.Card;
        var size = options.Size ?? new PictureSize(card.NominalHeight, card.NominalWidth);
        var batch = options.Batch ?? (options.Training ? TrainingBatch : 1);
        if (!options.Training)
        {
            CommonOptions.CheckMemory(network, batch, size);
        }

        if ((options.Weights ?? PretrainedWeights.Find(options.Network)) is { } file)
        {
            Report.Warn(network.LoadWeights(file).Notes);
        }
        else
        {
            network.Initialize(Seed);
        }

        var report = new ProfileReport(
            card.Name, options.Training, batch, size, $"{options.Device}", options.Training ? Training(network, options, batch, size) : Inference(network, options, batch, size));
        if (options.Json)
        {
            JsonReport.Write(report.Json);
        }
        else
        {
            report.Print(options.Top);
        }

        return 0;
    }

    private static NetworkProfile Inference(Network network, ProfileOptions options, int batch, PictureSize size)
    {
        using var session = network.CreateSession(options.Device, batch, size.Height, size.Width);
        return Profiler.Inference(session, Pixels(session), options.Runs);
    }

    private static NetworkProfile Training(Network network, ProfileOptions options, int batch, PictureSize size)
    {
        using var session = network.CreateTrainingSession(options.Device, batch, size.Height, size.Width);
        var classes = Math.Max(network.Card.Outputs, 2);
        var random = new CounterRandom(Seed, "targets");
        int[] targets = [.. Enumerable.Range(0, session.LogitsLength / network.Card.Outputs).Select(i => random.Integer((ulong)i, classes))];
        var loss = network.Card.Training.CreateLoss().Balanced([.. Enumerable.Repeat(1.0, classes)]);
        return Profiler.Training(session, Pixels(session), targets, loss, options.Runs);
    }

    private static float[] Pixels(NetworkSession session)
    {
        var random = new CounterRandom(Seed, "pixels");
        return [.. Enumerable.Range(0, session.InputLength).Select(i => (float)((2 * random.Uniform((ulong)i)) - 1))];
    }
}
