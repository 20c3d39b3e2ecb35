using EUNet.Data;

namespace EUNet.Model.Tests.Training;

/// <summary>Two small pictures of one colour each, with labels.</summary>
internal sealed class Labels : IBatchSource
{
    public int Batch => 2;

    public int Height => 32;

    public int Width => 32;

    public int Samples => 2;

    public int StepsPerEpoch => 1;

    public int IgnoreIndex => -1;

    public TrainingBatch CreateBatch() => new(Batch * Height * Width * 3, Batch);

    public void Fill(long step, TrainingBatch batch)
    {
        Array.Fill(batch.Pixels, (byte)(step * 40));
        batch.Targets[1] = 7;
    }

    public override string ToString() => "labels";
}
