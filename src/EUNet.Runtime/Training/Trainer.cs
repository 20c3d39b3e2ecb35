using EUNet.Data;
using EUNet.Devices;
using EUNet.Losses;
using EUNet.Networks;
using EUNet.Tensors;
using EUNet.Weights;

namespace EUNet.Training;

/// <summary>A step that was taken.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Epoch">From 1.</param>
/// <param name="Loss">The loss before the update; of several batches the mean.</param>
/// <param name="Rate">The learning rate of the update.</param>
/// <param name="GradientNorm">Of all gradients together, before clipping; not a number where the plan does not clip.</param>
/// <param name="Time">How long it took, waiting for the batch included.</param>
public readonly record struct TrainingStep(long Number, int Epoch, double Loss, double Rate, double GradientNorm, TimeSpan Time);

/// <summary>
/// Trains a network, a step at a time: <c>foreach (var step in trainer.Steps()) ...</c>. The same network, batches and plan give the same bits at any
/// number of threads; so does a run that was saved by <see cref="SaveState"/> and goes on elsewhere.
/// </summary>
public sealed class Trainer : IDisposable
{
    private readonly IBatchSource _batches;
    private readonly TrainingPlan _plan;
    private readonly Loss _loss;
    private readonly float[] _input;
    private readonly Device _device;

    /// <summary>A run from the network's present weights on.</summary>
    /// <param name="network">What is trained.</param>
    /// <param name="batches">What it is trained on.</param>
    /// <param name="plan">How.</param>
    /// <param name="device">Where; null: the best device there is.</param>
    /// <exception cref="InputException">The loss does not fit the network, or the session would not fit into memory.</exception>
    /// <exception cref="DeviceUnavailableException">The device cannot be used here.</exception>
    public Trainer(Network network, IBatchSource batches, TrainingPlan plan, Device? device = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(plan.Accumulate, 1);
        var loss = plan.Loss ?? network.Card.Training.CreateLoss();
        if (loss.Misfit(network.Card.Outputs) is { } misfit)
        {
            throw new InputException($"{network.Card.Name} cannot be trained with '{loss}': {misfit}");
        }

        if (loss.NeedsFrequencies)
        {
            throw new InputException(
                $"The loss '{loss}' of {network.Card.Name} goes by how often classes occur. Give the plan Loss = Losses.Loss.Parse(\"{loss}\").Balanced(frequencies); a SegmentationFolder has ClassFrequencies().");
        }

        (Network, _batches, _loss, _device) = (network, batches, loss, device ?? Device.Auto);
        _plan = plan with { Loss = loss };
        Span = new RunSpan(plan.Updates, Math.Max(batches.StepsPerEpoch / plan.Accumulate, 1), plan.WarmUp);
        Session = network.CreateTrainingSession(_device, batches.Batch, batches.Height, batches.Width);
        Session.FreezeEncoder = plan.FreezeEncoder;
        Session.Rules = Rule;
        if (plan.Average > 0)
        {
            Session.BeginAverage();
        }

        _input = new float[Session.InputLength];
    }

    /// <summary>What is trained.</summary>
    public Network Network { get; }

    /// <summary>What runs it.</summary>
    public TrainingSession Session { get; }

    /// <summary>How long the run is, and what validations have said.</summary>
    public RunSpan Span { get; }

    /// <summary>Steps taken so far, those before a resume among them.</summary>
    public long Taken { get; private set; }

    /// <summary>Takes the steps that are left, each when it is asked for. Batches are made ahead on threads of their own.</summary>
    /// <param name="loaders">How many threads make batches; 0: half the processors, 1 to 4.</param>
    /// <exception cref="DivergenceException">A loss is no number any more: the message names the layer that made the first such value.</exception>
    /// <exception cref="InputException">A photo cannot be read any more.</exception>
    public IEnumerable<TrainingStep> Steps(int loaders = 0)
    {
        using var loader = new BatchLoader(_batches, Taken * _plan.Accumulate, loaders);
        while (Taken < Span.Steps)
        {
            yield return Step(loader);
        }
    }

    /// <summary>Runs something on the weights that the run would end with now: their moving average, where the plan has one.</summary>
    public T WithResult<T>(Func<T> use)
    {
        Session.Synchronize();
        if (_plan.Average == 0)
        {
            return use();
        }

        Session.SwapAverage();
        try
        {
            return use();
        }
        finally
        {
            Session.SwapAverage();
        }
    }

    /// <summary>Writes the weights that the run would end with now: a safetensors file with what it was trained as in its metadata.</summary>
    /// <param name="path">The file; written beside it and renamed.</param>
    /// <param name="more">What else the metadata says.</param>
    /// <exception cref="InputException">It cannot be written.</exception>
    public void SaveWeights(string path, IReadOnlyDictionary<string, string>? more = null) => WithResult(() =>
    {
        var metadata = TrainingState.Identity(Network.Card, Taken);
        foreach (var (key, value) in more ?? new Dictionary<string, string>())
        {
            metadata[key] = value;
        }

        metadata["format"] = "eunet";
        SafetensorsWriter.Write(path, Network.Parameters, StorageType.F32, metadata);
        return true;
    });

    /// <summary>Writes everything that another run needs to go on from here: weights, the optimizer's state, averages, validations.</summary>
    /// <exception cref="InputException">It cannot be written.</exception>
    public void SaveState(string path) => TrainingState.Save(path, Session, Span, Taken, Description);

    /// <summary>Goes on where <see cref="SaveState"/> left off: the next step gives the bits that it would have given there.</summary>
    /// <exception cref="InputException">The file is damaged, or of another network, or of a run with another plan or other batches.</exception>
    public void RestoreState(string path) => Taken = TrainingState.Restore(path, Session, Span, Description);

    /// <inheritdoc/>
    public void Dispose() => Session.Dispose();

    private string Description
        => $"{_plan}; batches of {_batches.Batch} × {_batches.Height} × {_batches.Width} from {_batches.Samples} samples: {_batches}";

    private UpdateRule Rule(Parameter parameter)
        => UpdateRule.KernelsDecay(parameter) with { Rate = parameter.InEncoder ? (float)_plan.EncoderRate : 1 };

    private TrainingStep Step(BatchLoader loader)
    {
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        var loss = 0.0;
        for (var part = 0; part < _plan.Accumulate; part++)
        {
            loss += Pass(loader, part) / _plan.Accumulate;
        }

        if (_plan.Accumulate > 1)
        {
            Session.ScaleGradients(1f / _plan.Accumulate);
        }

        var norm = _plan.ClipNorm > 0 ? Session.ClipGradients(_plan.ClipNorm) : double.NaN;
        var rate = Span.Rate(_plan.Schedule, _plan.Rate ?? _plan.Optimizer.DefaultRate, Taken);
        _plan.Optimizer.Update(Session, (float)rate);
        Taken++;
        if (_plan.Average > 0)
        {
            Session.AverageWeights(Math.Min(_plan.Average, (1.0 + Taken) / (10.0 + Taken)));
        }

        return new TrainingStep(Taken, Span.Epoch(Taken - 1), loss, rate, norm, System.Diagnostics.Stopwatch.GetElapsedTime(started));
    }

    private double Pass(BatchLoader loader, int part)
    {
        var batch = loader.Take((Taken * _plan.Accumulate) + part);
        var card = Network.Card;
        card.Normalization.Apply(batch.Pixels, _input, card.InputChannels);
        Session.DropoutSeed = new CounterRandom(_plan.Seed, "dropout").Bits((ulong)((Taken * _plan.Accumulate) + part));
        Session.Forward(_input);
        var loss = Session.Evaluate(_loss, batch.Targets, _batches.IgnoreIndex);
        if (!double.IsFinite(loss))
        {
            throw new DivergenceException(
                $"The loss is {loss} at step {Taken + 1}: training diverged. {Divergence.Describe(Session, _device, _input)} Lower the learning rate, clip gradients, or warm up for longer.");
        }

        Session.Backward(accumulate: part > 0);
        return loss;
    }
}
