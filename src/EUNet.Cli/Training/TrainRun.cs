using EUNet.Cli.Runs;
using EUNet.Networks;
using EUNet.Training;

namespace EUNet.Cli.Training;

/// <summary>A run of <c>eunet train</c>: checks everything, trains, validates, keeps what it needs to go on, and writes what came of it.</summary>
internal sealed class TrainRun(TrainOptions options)
{
    private Validation? _best;
    private string _bestOf = "";

    /// <summary>Runs to the end, or until Ctrl+C.</summary>
    /// <exception cref="InputException">Something is wrong with the input; training that has begun leaves its last checkpoint.</exception>
    public int Run()
    {
        var entry = NetworkChoice.FindForPhotos(options.Network);
        using var network = entry.Create();
        var card = network.Card;
        var path = RunFolders.Choose(options, card.Name);
        network.Initialize(options.Seed);
        LoadInit(network);
        using var set = TrainingSet.Open(network, options);
        var plan = Plan(card, set);
        if (options.FindRate)
        {
            return new RateSearch(options, path).Run(network, set.Batches, plan);
        }

        using var trainer = new Trainer(network, set.Batches, plan, options.Device);
        using var folder = new RunFolder(path);
        if (options.Resume)
        {
            trainer.RestoreState(folder.State);
        }

        RunConfig.Write(folder.Config, options.Settings(card, plan, set.Batches));
        using (var recorder = new RunRecorder(folder, set.Classes, options, trainer))
        {
            Console.WriteLine(Opening(card, set, plan, trainer.Taken));
            using var stop = new Interrupt();
            TrainingDisplay.Show(trainer.Taken, plan.Updates, display => Loop(trainer, set, folder, recorder, display, stop));
        }

        Finish(trainer, set, folder);
        return 0;
    }

    private void Loop(Trainer trainer, TrainingSet set, RunFolder folder, RunRecorder recorder, TrainingDisplay display, Interrupt stop)
    {
        foreach (var step in trainer.Steps())
        {
            recorder.Add(step);
            display.Step(step, recorder.PicturesPerSecond);
            var (last, epochEnds) = (step.Number == trainer.Span.Steps, step.Number % trainer.Span.StepsPerEpoch == 0);
            if (set.Held > 0 && !stop.Asked && (last || (epochEnds && options.ValidateEvery > 0 && step.Epoch % options.ValidateEvery == 0)))
            {
                Validate(trainer, step, set, folder, recorder, display);
            }

            if (last || epochEnds || stop.Asked)
            {
                trainer.SaveState(folder.State);
            }

            if (stop.Asked && !last)
            {
                display.Line($"stopped after step {step.Number}; the same command with --out {folder.Path} --resume goes on");
                return;
            }
        }
    }

    private void Validate(Trainer trainer, TrainingStep step, TrainingSet set, RunFolder folder, RunRecorder recorder, TrainingDisplay display)
    {
        var best = trainer.Span.Validations.Count == 0 ? double.NegativeInfinity : trainer.Span.Validations.Max(seen => seen.Metric);
        var validation = trainer.WithResult(() => set.Validate(done => display.Validating(done, set.Held)));
        trainer.Span.Validations.Add((step.Number, validation.Metric));
        recorder.Add(step, validation, set.Classes);
        display.Validated(step, set.MetricName, validation);
        if (validation.Metric > best)
        {
            trainer.SaveWeights(folder.Best);
            (_best, _bestOf) = (validation, $"{Path.GetFileName(folder.Best)}, after step {step.Number}, on {set.Held} photos of val");
            if (trainer.WithResult(set.DrawPanels) is { } panels)
            {
                recorder.AddPanels(step, panels);
            }
        }
    }

    private void Finish(Trainer trainer, TrainingSet set, RunFolder folder)
    {
        trainer.SaveWeights(folder.Last);
        if (File.Exists(folder.Best))
        {
            // The report is of the best weights, also where an earlier part of the run made them.
            trainer.Network.LoadWeights(folder.Best);
            _best ??= set.Held > 0 ? set.Validate(_ => { }) : null;
            _bestOf = _bestOf.Length > 0 ? _bestOf : $"{Path.GetFileName(folder.Best)} on {set.Held} photos of val";
            RunReport.Write(folder, trainer.Network.Card, options, set.Classes, _best, set.DrawPanels(), _bestOf);
        }
        else
        {
            RunReport.Write(folder, trainer.Network.Card, options, set.Classes, null, null, "");
        }

        Console.WriteLine($"wrote {folder.Last} after {trainer.Taken} steps{(_best is null ? "" : $", and {folder.Best} ({set.MetricName} {100 * _best.Metric:F1} %)")}; {folder.Report} shows the run");
    }

    private TrainingPlan Plan(NetworkCard card, TrainingSet set)
    {
        var loss = options.Loss ?? card.Training.CreateLoss();
        if (loss.Misfit(card.Outputs) is { } misfit)
        {
            throw new InputException($"{card.Name} cannot be trained with '{loss}': {misfit}");
        }

        return options.Plan(loss.NeedsFrequencies ? loss.Balanced(set.Frequencies) : loss, set.Batches.StepsPerEpoch);
    }

    private string Opening(NetworkCard card, TrainingSet set, TrainingPlan plan, long taken)
    {
        var on = $"{card.Name} on {options.Device}: {set.Batches.Samples} photos, {options.Batch} crops of {options.CropFor(card)} a pass, {plan.Updates} steps";
        var held = set.Held > 0 ? $", {set.Held} photos for validation" : "; there are none for validation (val)";
        return on + held + (taken > 0 ? $"; going on after step {taken}" : "");
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
}
