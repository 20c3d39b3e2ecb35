using EUNet.Data;
using EUNet.Losses;
using EUNet.Networks;
using EUNet.Weights;

namespace EUNet.Training;

/// <summary>Which rule changes the weights.</summary>
public enum Optimizer
{
    /// <summary>AdamW (Loshchilov and Hutter, 2019).</summary>
    AdamW,

    /// <summary>Stochastic gradient descent with Nesterov's momentum, 0.9.</summary>
    Sgd,
}

/// <summary>How a run trains.</summary>
/// <param name="Steps">Updates.</param>
/// <param name="Optimizer">The rule.</param>
/// <param name="Rate">Its learning rate, the same at every step.</param>
/// <param name="WeightDecay">Its weight decay.</param>
/// <param name="Loss">What it minimises; null: what the network's spec says.</param>
/// <param name="Seed">What dropout and stochastic depth draw from, step by step.</param>
public sealed record TrainingPlan(int Steps, Optimizer Optimizer, float Rate, float WeightDecay, Loss? Loss = null, ulong Seed = 1);

/// <summary>A step that was taken.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Loss">The batch's loss before the update.</param>
/// <param name="Elapsed">Time since the run began.</param>
public readonly record struct TrainingStep(int Number, double Loss, TimeSpan Elapsed);

/// <summary>Trains a segmentation network on crops, a step at a time, and saves what it learned.</summary>
public sealed class TrainingRun
{
    private readonly TrainingSession _session;
    private readonly IBatchSource _source;
    private readonly TrainingBatch _batch;
    private readonly TrainingPlan _plan;
    private readonly Loss _loss;
    private readonly float[] _input;

    /// <summary>A run over a session and batches of the same batch and size.</summary>
    /// <exception cref="InputException">The loss does not fit the number of logits.</exception>
    public TrainingRun(TrainingSession session, IBatchSource source, TrainingPlan plan)
    {
        (_session, _source, _batch, _plan) = (session, source, source.CreateBatch(), plan);
        if (session.InputLength != _batch.Pixels.Length)
        {
            throw new ArgumentException($"Batches of {_batch.Pixels.Length} values for a session of {session.InputLength}.", nameof(source));
        }

        _loss = Fitting(plan.Loss ?? session.Network.Card.Training.CreateLoss(), session.Network.Card);
        _input = new float[session.InputLength];
    }

    /// <summary>Takes the plan's steps, or fewer if it is told to stop.</summary>
    /// <param name="report">Called after each step.</param>
    /// <param name="stop">Ends the run after the step in progress.</param>
    /// <returns>The last step.</returns>
    /// <exception cref="InputException">The loss is no number any more.</exception>
    public TrainingStep Run(Action<TrainingStep> report, CancellationToken stop = default)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var last = default(TrainingStep);
        while (last.Number < _plan.Steps && !stop.IsCancellationRequested)
        {
            var loss = Step(last.Number);
            last = new TrainingStep(last.Number + 1, loss, clock.Elapsed);
            if (!double.IsFinite(loss))
            {
                throw new InputException($"The loss is {loss} at step {last.Number}: training diverged, and nothing was saved. Lower the learning rate.");
            }

            report(last);
        }

        return last;
    }

    /// <summary>Writes the weights as a checkpoint: a safetensors file with what it was trained as in its metadata.</summary>
    /// <exception cref="InputException">It cannot be written.</exception>
    public void Save(string path, TrainingStep last)
    {
        _session.Synchronize();
        var (card, culture) = (_session.Network.Card, System.Globalization.CultureInfo.InvariantCulture);
        SafetensorsWriter.Write(path, _session.Network.Parameters, StorageType.F32, new Dictionary<string, string>
        {
            ["format"] = "eunet",
            ["network"] = card.Name,
            ["fingerprint"] = card.Fingerprint,
            ["step"] = last.Number.ToString(culture),
            ["loss"] = last.Loss.ToString("R", culture),
        });
    }

    private static Loss Fitting(Loss loss, NetworkCard card) => loss.Misfit(card.Outputs) is { } misfit
        ? throw new InputException($"{card.Name} cannot be trained with '{loss}': {misfit}")
        : loss;

    private double Step(int step)
    {
        _source.Fill(step, _batch);
        var card = _session.Network.Card;
        card.Normalization.Apply(_batch.Pixels, _input, card.InputChannels);
        _session.DropoutSeed = new CounterRandom(_plan.Seed, "dropout").Bits((ulong)step);
        _session.Forward(_input);
        var loss = _session.Evaluate(_loss, _batch.Targets, _source.IgnoreIndex);
        if (double.IsFinite(loss))
        {
            _session.Backward();
            Update();
        }

        return loss;
    }

    private void Update()
    {
        if (_plan.Optimizer == Optimizer.AdamW)
        {
            _session.AdamW(_plan.Rate, weightDecay: _plan.WeightDecay);
        }
        else
        {
            _session.Sgd(_plan.Rate, momentum: 0.9f, nesterov: true, weightDecay: _plan.WeightDecay);
        }
    }
}
