using EUNet.Cli.Photos;
using EUNet.Data;
using EUNet.Losses;
using EUNet.Metrics;
using EUNet.Networks;
using EUNet.Training;

namespace EUNet.Cli.Runs;

/// <summary>A run of <c>eunet train</c>: checks everything, trains, validates, keeps what it needs to go on, and writes what came of it.</summary>
internal sealed class TrainRun(TrainOptions options)
{
    /// <summary>Runs to the end, or until Ctrl+C.</summary>
    /// <exception cref="InputException">Something is wrong with the input; training that has begun leaves its last checkpoint.</exception>
    public int Run()
    {
        var entry = NetworkChoice.FindSegmenter(options.Network);
        using var network = entry.Create();
        var card = network.Card;
        var crop = options.CropFor(card);
        CommonOptions.CheckMemory(network, options.Batch, crop, training: true);
        network.Initialize(options.Seed);
        LoadInit(network);
        var photos = SegmentationFolder.Open(options.Data, "train", card.PixelClasses, card.IgnoreIndex);
        var held = SegmentationFolder.Has(options.Data, "val") ? SegmentationFolder.Open(options.Data, "val", card.PixelClasses, card.IgnoreIndex) : null;
        var batches = new SegmentationBatches(photos, options.Augmentation, options.Batch, crop.Height, crop.Width, options.Seed, card.IgnoreIndex);
        var loss = options.Loss ?? card.Training.CreateLoss();
        if (loss.NeedsFrequencies)
        {
            loss = loss.Balanced(photos.ClassFrequencies());
        }

        var plan = options.Plan(loss, batches.StepsPerEpoch);
        using var folder = new RunFolder(options.Out ?? NextRun(card.Name));
        using var trainer = new Trainer(network, batches, plan, options.Device);
        Console.WriteLine($"{card.Name} on {options.Device}: {photos.Count} photos, {options.Batch} crops of {crop} a step, {plan.Updates} steps");
        using var validator = held is null ? null : new PhotoSegmenter(network, options.Device, new SizeChoice(null, null, SizeChoice.DefaultTile / 8));
        if (options.Resume)
        {
            trainer.RestoreState(Path.Combine(folder.Path, "state.safetensors"));
        }

        string[] names = [.. card.PixelClasses.Select(known => known.Name)];
        using var log = options.Resume ? RunLog.Resume(folder, names, (int)trainer.Taken) : RunLog.Start(folder, names);
        using var stop = new Interrupt();
        var best = trainer.Span.Validations.Count == 0 ? double.NegativeInfinity : trainer.Span.Validations.Max(seen => seen.Metric);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var first = trainer.Taken;
        foreach (var step in trainer.Steps())
        {
            var done = step.Number - first;
            var pictures = options.Batch * options.Accumulate / step.Time.TotalSeconds;
            log.Add(new StepRow(
                (int)step.Number, (double)step.Number / trainer.Span.StepsPerEpoch, step.Loss, step.Rate, double.IsNaN(step.GradientNorm) ? null : step.GradientNorm, pictures,
                clock.Elapsed.TotalSeconds));
            Report.Progress(
                FormattableString.Invariant($"step {step.Number}/{plan.Updates}  loss {step.Loss:F4}  {clock.Elapsed.TotalSeconds / done:F2} s a step  {clock.Elapsed / done * (plan.Updates - step.Number):h\\:mm\\:ss} left"),
                milestone: step.Number == 1 || step.Number == plan.Updates || step.Number % Math.Max(1, plan.Updates / 20) == 0);
            var ends = step.Number == plan.Updates || stop.Asked;
            var epochEnds = step.Number % trainer.Span.StepsPerEpoch == 0;
            if (held is not null && validator is not null && !stop.Asked && (step.Number == plan.Updates || (epochEnds && options.ValidateEvery > 0 && step.Epoch % options.ValidateEvery == 0)))
            {
                var matrix = trainer.WithResult(() => Evaluation.Of(held, card, photo => validator.Segment(photo).Map));
                trainer.Span.Validations.Add((step.Number, matrix.MeanIou ?? 0));
                Report.Line(FormattableString.Invariant($"epoch {step.Epoch}: mean IoU {100 * matrix.MeanIou:F1} %, {100 * matrix.PixelAccuracy:F1} % of the pixels, after {clock.Elapsed:h\\:mm\\:ss}"));
                log.Add(new ValidationRow(
                    (int)step.Number, (double)step.Number / trainer.Span.StepsPerEpoch, matrix.MeanIou, matrix.PixelAccuracy, [.. names.Select((_, c) => matrix.Iou(c))]));
                if (matrix.MeanIou > best)
                {
                    best = matrix.MeanIou.Value;
                    trainer.SaveWeights(Path.Combine(folder.Path, "best.safetensors"));
                }
            }

            if (ends || epochEnds)
            {
                trainer.SaveState(Path.Combine(folder.Path, "state.safetensors"));
            }

            if (ends)
            {
                break;
            }
        }

        Report.EndProgress();
        trainer.SaveWeights(Path.Combine(folder.Path, "last.safetensors"));
        Console.WriteLine($"wrote {Path.Combine(folder.Path, "last.safetensors")} after {trainer.Taken} steps");
        return 0;
    }

    private void LoadInit(Network network)
    {
        if (options.Init is not { } init)
        {
            return;
        }

        var loaded = network.LoadEncoder(init);
        Report.Warn(loaded.Notes);
        var rest = loaded.LeftOut.Count == 0 ? "" : $"; left out, as the network has no place for it: {string.Join(", ", Layers(loaded.LeftOut))}";
        Console.WriteLine($"{loaded.Tensors} of {network.Parameters.Items.Count} tensors from {init} ({loaded.Source.Name}){rest}");
    }

    private static IEnumerable<string> Layers(IEnumerable<string> tensors) => tensors.Select(name => name[..name.LastIndexOf('.')]).Distinct();

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
