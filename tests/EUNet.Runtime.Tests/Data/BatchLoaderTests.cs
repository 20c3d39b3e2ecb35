using EUNet.Data;
using EUNet.Testing;

namespace EUNet.Runtime.Tests.Data;

public sealed class BatchLoaderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void AnyNumberOfThreads_GivesTheSourcesBatches(int threads)
    {
        using var folder = new PhotoFolder().AddBlocks("a", 40, 30, 7).AddBlocks("b", 30, 44, 5).AddBlocks("c", 25, 25, 4);
        var augmentation = new Augmentation(Rotation: 15, Hue: 20);
        var source = new SegmentationBatches(folder.Open(3), augmentation, 2, 24, 20, seed: 5, ignore: 11);
        using var loader = new BatchLoader(new SegmentationBatches(folder.Open(3, budget: 5000), augmentation, 2, 24, 20, seed: 5, ignore: 11), 0, threads);
        var expected = source.CreateBatch();
        for (var step = 0; step < 40; step++)
        {
            var batch = loader.Take(step);
            source.Fill(step, expected);
            Assert.Equal(expected.Pixels, batch.Pixels);
            Assert.Equal(expected.Targets, batch.Targets);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Batch_StaysUntilTheNextIsTaken_AndFewAreMadeAhead(int threads)
    {
        var source = new Numbers();
        using var loader = new BatchLoader(source, 7, threads);
        for (var step = 7; step < 30; step++)
        {
            var batch = loader.Take(step);
            Assert.Equal(step, batch.Targets[0]);
            Assert.True(SpinWait.SpinUntil(() => source.Highest == step + threads + 1, TimeSpan.FromSeconds(30)), $"made {source.Highest} at step {step}");
            Assert.Equal(step, batch.Targets[0]);
        }

        Assert.Equal(threads + 2, source.Created);
    }

    [Fact]
    public void Steps_AreTakenInOrder()
    {
        using var loader = new BatchLoader(new Numbers(), 4, 2);
        Assert.Throws<ArgumentException>(() => loader.Take(3));
        Assert.Throws<ArgumentException>(() => loader.Take(5));
        Assert.Equal(4, loader.Take(4).Targets[0]);
        Assert.Throws<ArgumentException>(() => loader.Take(4));
        Assert.Equal(5, loader.Take(5).Targets[0]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Error_IsThatOfTheStepItBelongsTo(int threads)
    {
        using var loader = new BatchLoader(new Numbers { FailsAt = 3 }, 0, threads);
        for (var step = 0; step < 3; step++)
        {
            Assert.Equal(step, loader.Take(step).Targets[0]);
        }

        Assert.Equal("step 3", Assert.Throws<InputException>(() => loader.Take(3)).Message);
        Assert.Equal(4, loader.Take(4).Targets[0]);
    }

    [Fact]
    public void PhotoThatIsGone_IsNamed()
    {
        using var folder = new PhotoFolder().AddPlain(2, 8, 8);
        var photos = folder.Open(2, budget: 0);
        File.Delete(folder.At("train/p1.png"));
        using var loader = new BatchLoader(new SegmentationBatches(photos, Augmentation.None, 2, 8, 8, 1, 11));
        Assert.Contains("p1.png: there is no such file", Assert.ThrowsAny<InputException>(() => loader.Take(0)).Message);
    }

    [Fact]
    public async Task Dispose_EndsThreads_AlsoWhileOneTakes()
    {
        var source = new Numbers { BlocksAt = 2 };
        var loader = new BatchLoader(source, 0, 2);
        loader.Take(0);
        loader.Take(1);
        var taken = Task.Run(() => loader.Take(2), TestContext.Current.CancellationToken);
        source.Blocked.Wait(TestContext.Current.CancellationToken);
        var disposed = Task.Run(loader.Dispose, TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => taken);
        source.GoOn.Set();
        await disposed;
        var made = source.Made;
        Assert.Throws<ObjectDisposedException>(() => loader.Take(3));
        Assert.Equal(made, source.Made);
        loader.Dispose();
    }

    /// <summary>Batches that hold their step's number.</summary>
    private sealed class Numbers : IBatchSource
    {
        private readonly Lock _gate = new();

        public int FailsAt { get; init; } = -1;

        public int BlocksAt { get; init; } = -1;

        public ManualResetEventSlim Blocked { get; } = new();

        public ManualResetEventSlim GoOn { get; } = new();

        public int Created { get; private set; }

        public int Made { get; private set; }

        public long Highest { get; private set; } = -1;

        public int Batch => 1;

        public int Height => 1;

        public int Width => 1;

        public int Samples => 1;

        public int StepsPerEpoch => 1;

        public int IgnoreIndex => 255;

        public TrainingBatch CreateBatch()
        {
            Created++;
            return new TrainingBatch(3, 1);
        }

        public void Fill(long step, TrainingBatch batch)
        {
            if (step == BlocksAt)
            {
                Blocked.Set();
                GoOn.Wait();
            }

            batch.Targets[0] = step == FailsAt ? throw new InputException($"step {step}") : (int)step;
            lock (_gate)
            {
                (Made, Highest) = (Made + 1, Math.Max(Highest, step));
            }
        }
    }
}
