using System.CommandLine;
using System.Globalization;
using EUNet.Data;
using EUNet.Devices;
using EUNet.Losses;
using EUNet.Networks;
using EUNet.Training;

namespace EUNet.Cli.Commands;

/// <summary>What <c>eunet train</c> was asked.</summary>
/// <param name="Network">A network's kebab name.</param>
/// <param name="Data">The folder with <c>train/</c> and <c>trainannot/</c>.</param>
/// <param name="Init">A file of weights to start from (an encoder's, or more), or null.</param>
/// <param name="Plan">Steps, optimizer, rates and loss.</param>
/// <param name="Batch">Crops a step.</param>
/// <param name="Crop">Size of a crop.</param>
/// <param name="Seed">Decides initial weights, crops, flips and what is dropped.</param>
/// <param name="Out">The run's folder, or null for a new one under <c>runs/</c>.</param>
/// <param name="Device">Where to run.</param>
internal sealed record TrainOptions(
    string Network, string Data, string? Init, TrainingPlan Plan, int Batch, PictureSize Crop, ulong Seed, string? Out, Device Device);

/// <summary><c>eunet train</c>: fits a network to photos and masks, and writes a checkpoint.</summary>
internal static class TrainCommand
{
    private const string Checkpoint = "weights.safetensors";

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var network = new Argument<string>("NETWORK") { Description = "The network; 'eunet networks' lists them." };
        var data = new Option<string>("--data") { HelpName = "FOLDER", Required = true, Description = "Photos in train/, masks of the same names in trainannot/ (grey or palette PNGs of class numbers)." };
        var init = new Option<string?>("--init") { HelpName = "FILE", Description = "Weights to start from, safetensors or PyTorch: an encoder's, or a whole network's. Without it, all start from the seed." };
        var steps = new Option<int>("--steps") { HelpName = "N", Description = "Updates.", DefaultValueFactory = _ => 1000 };
        var batch = new Option<int>("--batch") { HelpName = "N", Description = "Crops a step.", DefaultValueFactory = _ => 8 };
        var crop = CommonOptions.CreateSize("--crop", "Size of the crops; by default the network's nominal size.");
        var optimizer = new Option<string>("--optimizer") { HelpName = "adamw|sgd", Description = "The rule of the updates.", DefaultValueFactory = _ => "adamw" };
        var rate = new Option<float?>("--lr") { HelpName = "RATE", Description = "Learning rate; by default 0.0015 for adamw, 0.01 for sgd." };
        var loss = new Option<Loss?>("--loss") { HelpName = "LOSS", Description = "What is minimised, such as 'cross-entropy + 0.5 dice'; by default what the spec says. There are cross-entropy, bce, dice, jaccard, tversky(a, b), focal(g), lovasz.", CustomParser = result => CommonOptions.Parse(result, Loss.Parse) };
        var seed = new Option<ulong>("--seed") { HelpName = "N", Description = "Decides initial weights, crops, flips and what is dropped.", DefaultValueFactory = _ => 1 };
        var folder = new Option<string?>("--out") { HelpName = "RUN", Description = "Folder for the checkpoint; by default a new one under runs/." };
        var device = CommonOptions.CreateDevice();
        var threads = CommonOptions.CreateThreads();
        steps.Validators.Add(CommonOptions.AtLeastOne);
        batch.Validators.Add(CommonOptions.AtLeastOne);
        optimizer.AcceptOnlyFromAmong("adamw", "sgd");
        rate.Validators.Add(CommonOptions.AboveZero);
        var command = new Command("train", "Train a network on photos and masks, and write a checkpoint that 'eunet segment --weights' takes.")
        {
            network, data, init, steps, batch, crop, optimizer, rate, loss, seed, folder, device, threads,
        };
        command.SetAction(parsed =>
        {
            var entry = NetworkChoice.FindSegmenter(parsed.GetRequiredValue(network));
            var rule = parsed.GetRequiredValue(optimizer) == "sgd" ? Optimizer.Sgd : Optimizer.AdamW;
            var options = new TrainOptions(
                entry.Card.Name,
                parsed.GetRequiredValue(data),
                parsed.GetValue(init),
                Plan(parsed.GetValue(steps), rule, parsed.GetValue(rate), parsed.GetValue(seed)) with { Loss = parsed.GetValue(loss) },
                parsed.GetValue(batch),
                CommonOptions.Checked(parsed.GetValue(crop) ?? new PictureSize(entry.Card.NominalHeight, entry.Card.NominalWidth), "--crop"),
                parsed.GetValue(seed),
                parsed.GetValue(folder),
                CommonOptions.With(parsed.GetRequiredValue(device), parsed.GetValue(threads)));
            return Run(entry, options);
        });
        return command;
    }

    private static TrainingPlan Plan(int steps, Optimizer rule, float? rate, ulong seed) => rule == Optimizer.Sgd
        ? new TrainingPlan(steps, rule, rate ?? 0.01f, WeightDecay: 1e-4f, Seed: seed)
        : new TrainingPlan(steps, rule, rate ?? 0.0015f, WeightDecay: 0.01f, Seed: seed);

    private static int Run(NetworkEntry entry, TrainOptions options)
    {
        var card = entry.Card;
        using var network = entry.Create();
        CommonOptions.CheckMemory(network, options.Batch, options.Crop, training: true);
        network.Initialize(options.Seed);
        if (options.Init is { } init)
        {
            var loaded = network.LoadEncoder(init);
            Report.Warn(loaded.Notes);
            var rest = loaded.LeftOut.Count == 0 ? "" : $"; left out, as the network has no place for it: {string.Join(", ", Layers(loaded.LeftOut))}";
            Console.WriteLine($"{loaded.Tensors} of {network.Parameters.Items.Count} tensors from {init} ({loaded.Source.Name}){rest}");
        }

        var photos = SegmentationFolder.Open(options.Data, "train", Math.Max(card.Outputs, 2), card.IgnoreIndex);
        var run = options.Out ?? NextRun(card.Name);
        using var folder = new RunFolder(run);
        var crops = new SegmentationBatches(photos, Augmentation.None with { Flip = 0.5 }, options.Batch, options.Crop.Height, options.Crop.Width, options.Seed, card.IgnoreIndex);
        using var session = network.CreateTrainingSession(options.Device, options.Batch, options.Crop.Height, options.Crop.Width);
        var training = new TrainingRun(session, crops, options.Plan);
        Console.WriteLine($"{card.Name} on {options.Device}: {photos.Count} photos, {options.Batch} crops of {options.Crop} a step");

        using var stop = new CancellationTokenSource();
        ConsoleCancelEventHandler stopAfterStep = (_, pressed) =>
        {
            pressed.Cancel = !stop.IsCancellationRequested; // a second Ctrl+C ends at once
            stop.Cancel();
        };
        Console.CancelKeyPress += stopAfterStep;
        try
        {
            var last = training.Run(step => ShowProgress(step, options.Plan.Steps), stop.Token);
            Report.EndProgress();
            var path = Path.Combine(folder.Path, Checkpoint);
            training.Save(path, last);
            Console.WriteLine($"wrote {path} after {last.Number} steps");
            return 0;
        }
        finally
        {
            Console.CancelKeyPress -= stopAfterStep;
        }
    }

    private static IEnumerable<string> Layers(IEnumerable<string> tensors) => tensors.Select(name => name[..name.LastIndexOf('.')]).Distinct();

    private static void ShowProgress(TrainingStep step, int steps)
    {
        var each = step.Elapsed / step.Number;
        var rest = each * (steps - step.Number);
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"step {step.Number}/{steps}  loss {step.Loss:F4}  {each.TotalSeconds:F2} s a step  {(int)rest.TotalMinutes}:{rest.Seconds:D2} left");
        Report.Progress(text, milestone: step.Number == 1 || step.Number == steps || step.Number % Math.Max(1, steps / 20) == 0);
    }

    private static string NextRun(string network)
    {
        var number = 1;
        while (Directory.Exists(Path.Combine("runs", $"{network}-{number}")))
        {
            number++;
        }

        return Path.Combine("runs", $"{network}-{number}");
    }
}
