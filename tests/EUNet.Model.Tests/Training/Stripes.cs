using EUNet.Data;

namespace EUNet.Model.Tests.Training;

/// <summary>Batches whose classes the colours give away: stripes of red, green and blue, moved by the step.</summary>
internal sealed class Stripes(int batch = 2, int height = 32, int width = 40, int samples = 8) : IBatchSource
{
    public int Batch => batch;

    public int Height => height;

    public int Width => width;

    public int Samples => samples;

    public int StepsPerEpoch => Math.Max(samples / batch, 1);

    public int IgnoreIndex => 255;

    /// <summary>A step at which a batch cannot be read, or -1.</summary>
    public long FailsAt { get; init; } = -1;

    public TrainingBatch CreateBatch() => new(batch * height * width * 3, batch * height * width);

    public void Fill(long step, TrainingBatch batch)
    {
        if (step == FailsAt)
        {
            throw new InputException("p.png: gone");
        }

        Array.Clear(batch.Pixels);
        for (var i = 0; i < batch.Targets.Length; i++)
        {
            batch.Targets[i] = (int)(((i % width) + (5 * step) + (i / (width * height))) / 16 % 3);
            batch.Pixels[(3 * i) + batch.Targets[i]] = (byte)(200 + (i % 7));
        }
    }

    public override string ToString() => "stripes";
}
