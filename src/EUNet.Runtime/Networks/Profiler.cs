using System.Diagnostics;
using EUNet.Losses;
using EUNet.Profiling;

namespace EUNet.Networks;

/// <summary>
/// Times a session's runs as they are, and, in turns with these, with every step timed: an asynchronous device is then waited for after each step, and
/// a whole run may take longer.
/// </summary>
public static class Profiler
{
    // As 'eunet train' has them; the rate is small, so that pixels and targets without sense do no harm.
    private const float Rate = 1e-6f;
    private const double ClipNorm = 5;
    private const double Average = 0.998;

    /// <summary>Where the time of an inference goes.</summary>
    /// <param name="session">What is run.</param>
    /// <param name="pixels">Normalised pixels, N × H × W × C.</param>
    /// <param name="runs">Runs that are timed, from 1; as many are timed step by step.</param>
    public static NetworkProfile Inference(InferenceSession session, float[] pixels, int runs) => Measure(session, runs, recorder =>
    {
        recorder?.Begin(ProfilePhase.Forward, "input");
        session.Run(pixels);
    });

    /// <summary>
    /// Where the time of a training step goes: forward with dropout, the loss, backward, and an update: gradients clipped at their norm, AdamW, and the
    /// moving average of the weights. The network's weights change a little.
    /// </summary>
    /// <param name="session">What is run.</param>
    /// <param name="pixels">Normalised pixels, N × H × W × C.</param>
    /// <param name="targets">A class for each pixel (or sample), N × H × W.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="runs">Steps that are timed, from 1; as many are timed step by step of the schedule.</param>
    /// <exception cref="ArgumentException">The loss is for another number of logits, or a target is no class.</exception>
    public static NetworkProfile Training(TrainingSession session, float[] pixels, int[] targets, Loss loss, int runs)
    {
        var dropout = 0UL;
        return Measure(session, runs, recorder =>
        {
            session.DropoutSeed = ++dropout;
            recorder?.Begin(ProfilePhase.Forward, "input");
            session.Forward(pixels);
            recorder?.Begin(ProfilePhase.Loss, "loss");
            session.Evaluate(loss, targets, session.Network.Card.IgnoreIndex);
            recorder?.Begin(ProfilePhase.Backward, "zero gradients");
            session.Backward();
            recorder?.Begin(ProfilePhase.Update, "clip gradients");
            session.ClipGradients(ClipNorm);
            recorder?.Begin(ProfilePhase.Update, "AdamW");
            session.AdamW(Rate);
            recorder?.Begin(ProfilePhase.Update, "average weights");
            session.AverageWeights(Average);
        });
    }

    private static NetworkProfile Measure(NetworkSession session, int runs, Action<StepRecorder?> run)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(runs, 1);
        var recorder = new StepRecorder(session.Wait);
        var (plain, timed) = (new double[runs + 1], new double[runs + 1]);

        // In turns, so that what else the machine does falls on both alike.
        for (var i = 0; i <= runs; i++)
        {
            plain[i] = Time(null);
            session.Record(recorder);
            try
            {
                timed[i] = Time(recorder);
            }
            finally
            {
                session.Record(null);
            }
        }

        // The first run of each prepares weights and scratch memory, learns the steps, and what it calls is compiled.
        return new NetworkProfile([.. recorder.Steps.Select(step => step with { Seconds = [.. step.Seconds.Skip(1)] })], plain[1..], timed[1..]);

        double Time(StepRecorder? recorder)
        {
            session.Wait();
            var since = Stopwatch.GetTimestamp();
            run(recorder);
            recorder?.EndRun();
            session.Wait();
            return Stopwatch.GetElapsedTime(since).TotalSeconds;
        }
    }
}
