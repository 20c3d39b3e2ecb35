using EUNet.Devices;
using EUNet.Networks;
using EUNet.Tensors;

namespace EUNet.Runtime.Tests.Networks;

/// <summary>The level of recomputation that a device's memory allows, and what is said where none does.</summary>
public sealed class TrainingMemoryTests
{
    // Of four samples 4, 3 and 2 kB at the three levels; a sample takes a quarter.
    private const int Batch = 4;

    [Theory]
    [InlineData(100_000, Recomputation.None)]
    [InlineData(8200, Recomputation.None)]
    [InlineData(8100, Recomputation.Normalization)]
    [InlineData(6200, Recomputation.Normalization)]
    [InlineData(6100, Recomputation.Convolution)]
    [InlineData(2400, Recomputation.Convolution)] // seven eighths of it are 2100
    public void Level_IsTheLowestThatFitsIntoHalf_OrTheHighest(long memory, Recomputation level) => Assert.Equal(level, Memory(memory).Choose(null));

    [Fact]
    public void Parameters_CountFiveTimes()
    {
        Assert.Equal(Recomputation.None, Memory(8220, parameters: 0).Choose(null));
        Assert.Equal(Recomputation.Normalization, Memory(8220, parameters: 1).Choose(null)); // 20 bytes
    }

    [Theory]
    [InlineData(2000, 3)] // 1750 bytes, of which a sample takes 512
    [InlineData(1200, 2)]
    public void SessionThatDoesNotFit_NamesTheBatchThatWould(long memory, int batch)
    {
        var error = Assert.Throws<InputException>(() => Memory(memory).Choose(null)).Message;
        Assert.Contains($"Training net at {Batch} × 8 × 8 needs", error);
        Assert.Contains("with recomputation Convolution, and cpu has 0.0 GB", error);
        Assert.Contains($"Choose a smaller size or batch: {batch} at a time would fit.", error);
        Assert.Equal(Recomputation.Convolution, Memory(memory, batch: batch).Choose(null));
        Assert.Throws<InputException>(() => Memory(memory, batch: batch + 1).Choose(null));
    }

    [Fact]
    public void SessionOfWhichNotOneSampleFits_SaysSo()
        => Assert.EndsWith("Choose a smaller size: not even one at a time would fit.", Assert.Throws<InputException>(() => Memory(500).Choose(null)).Message);

    [Fact]
    public void LevelThatIsAskedFor_IsTaken_OrRefused()
    {
        Assert.Equal(Recomputation.Convolution, Memory(100_000).Choose(Recomputation.Convolution));
        Assert.Equal(Recomputation.None, Memory(4800).Choose(Recomputation.None));
        Assert.Contains("with recomputation None", Assert.Throws<InputException>(() => Memory(4600).Choose(Recomputation.None)).Message);
    }

    private static TrainingMemory Memory(long memory, long parameters = 0, int batch = Batch)
    {
        var arena = new Arena(batch, 8, 8);
        var norm = arena.Map("x", 8, 8, 1, 0, 1);
        var convolution = arena.Map("y", 8, 8, 1, 2, 3);
        arena.Map("z", 8, 8, 2, 4, 5);
        arena.Again("r", norm, Recomputation.Normalization, 6, 6);
        arena.Again("q", convolution, Recomputation.Convolution, 6, 6);
        return new TrainingMemory("net", parameters, arena, Device.Cpu, memory);
    }
}
