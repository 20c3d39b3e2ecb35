using EUNet.Devices;
using EUNet.Networks;
using EUNet.Tensors;
using EUNet.Testing;

namespace EUNet.Model.Tests.Golden;

/// <summary>One of sequences.json's runs, step by step.</summary>
internal sealed class SequenceRun : IDisposable
{
    private readonly GoldenSequence _golden;
    private readonly float[] _pixels;
    private readonly int[] _targets;
    private readonly InferenceSession _inference;

    public SequenceRun(Network network, Device device, GoldenSequence golden)
    {
        _golden = golden;
        Session = network.CreateTrainingSession(device, golden.MicroBatches > 0 ? golden.Batch / golden.MicroBatches : golden.Batch, golden.Height, golden.Width);
        Session.Rules = UpdateRule.Uniform;
        Session.FreezeEncoder = golden.Frozen == "encoder";
        _inference = network.CreateSession(device, golden.Batch, golden.Height, golden.Width);
        var (rows, columns, classes) = _inference.LogitsShape;
        _pixels = Networks.Input(_inference);
        _targets = Procedural.Classes(golden.Batch * rows * columns, classes, ignoring: true);
        if (golden.EmaDecay > 0)
        {
            Session.BeginAverage();
        }

        if (golden.Optimizer == "adamw")
        {
            Session.Rules = UpdateRule.KernelsDecay;
        }
    }

    public TrainingSession Session { get; }

    /// <summary>The largest relative deviation so far; not a number counts as infinite.</summary>
    public double Deviation { get; private set; }

    /// <summary>Takes a step, from 0; gives the loss before it.</summary>
    public double Step(int step)
    {
        var loss = _golden.MicroBatches > 0 ? Accumulate() : Pass(_pixels, _targets, accumulate: false);
        if (_golden.Norms is { } norms)
        {
            Deviates(norms[step], Session.ClipGradients(_golden.ClipNorm));
        }

        switch (_golden.Optimizer)
        {
            case "adam":
                Session.Adam(_golden.Rate);
                break;
            case "adamw":
                Session.AdamW(_golden.Rate, weightDecay: _golden.WeightDecay);
                break;
            case "rmsprop-tf":
                Session.RmsProp(_golden.Rate, _golden.Decay, _golden.Momentum, _golden.Epsilon);
                break;
            default:
                Session.Sgd(_golden.Rate, _golden.Momentum, _golden.Nesterov, _golden.WeightDecay);
                break;
        }

        if (_golden.EmaDecay > 0)
        {
            Session.AverageWeights(Math.Min(_golden.EmaDecay, (step + 2.0) / (step + 11.0)));
        }

        return loss;
    }

    /// <summary>The loss in inference, on the weights as the network has them.</summary>
    public double EvalLoss()
    {
        Session.Synchronize();
        _inference.Run(_pixels);
        var logits = new float[_inference.LogitsLength];
        _inference.ReadLogits(logits);
        var (rows, columns, classes) = _inference.LogitsShape;
        return OracleLoss.CrossEntropy(Map.FromNhwc(logits, _golden.Batch, rows, columns, classes), _targets, 255, 0).Value;
    }

    /// <summary>Counts a deviation; where more than 1e-4 is allowed, as a share of that.</summary>
    public void Deviates(double expected, double actual, double tolerance = 1e-4)
        => Deviation = double.IsFinite(actual) ? Math.Max(Deviation, Math.Abs(actual - expected) / expected * (1e-4 / tolerance)) : double.PositiveInfinity;

    public void Dispose()
    {
        _inference.Dispose();
        Session.Dispose();
    }

    private double Accumulate()
    {
        var (parts, loss) = (_golden.MicroBatches, 0.0);
        int pixels = _pixels.Length / parts, targets = _targets.Length / parts;
        for (var part = 0; part < parts; part++)
        {
            loss += Pass(_pixels.AsSpan(part * pixels, pixels), _targets.AsSpan(part * targets, targets), accumulate: part > 0);
        }

        Session.ScaleGradients(1f / parts);
        return loss / parts;
    }

    private double Pass(ReadOnlySpan<float> pixels, ReadOnlySpan<int> targets, bool accumulate)
    {
        Session.Forward(pixels);
        var loss = Session.SoftmaxCrossEntropy(targets, 255);
        Session.Backward(accumulate);
        return loss;
    }
}
