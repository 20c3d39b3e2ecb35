using EUNet.Tensors;

namespace EUNet.Runtime.Tests.Tensors;

/// <summary>Maps that are kept below a level of recomputation and made again from it on.</summary>
public sealed class ArenaRecomputationTests
{
    [Fact]
    public void MapThatIsMadeAgain_HasAPlaceOfItsOwn_AndTheFirstIsFreeMeanwhile()
    {
        var (arena, first, other, again) = Declare();
        Assert.Equal(128, arena.Lay(Recomputation.Normalization));
        Assert.Equal(first.Offset, other.Offset); // it died before the other was born
        Assert.NotEqual(other.Offset, again.Offset);
        Assert.Equal(Recomputation.Normalization, arena.Recomputation);
    }

    [Fact]
    public void MapThatIsKept_LivesOn_AndIsTheOneThatWouldBeMade()
    {
        var (arena, first, other, again) = Declare();
        Assert.Equal(192, arena.Lay(Recomputation.None));
        Assert.Equal(first.Offset, again.Offset);
        Assert.NotEqual(first.Offset, other.Offset);
    }

    [Fact]
    public void LevelOfAMap_DecidesWhetherItIsMade()
    {
        var arena = new Arena(1, 8, 8);
        var first = arena.Map("x", 8, 8, 1, 0, 1);
        var again = arena.Again("r", first, Recomputation.Convolution, 5, 6);
        arena.Map("y", 8, 8, 1, 2, 4);
        arena.Lay(Recomputation.Normalization);
        Assert.Equal(first.Offset, again.Offset);
        Assert.Equal((128 * 4, 64 * 4), (arena.BytesAt(Recomputation.Normalization, 1), arena.BytesAt(Recomputation.Convolution, 1)));
    }

    [Fact]
    public void KeptTaps_OutliveWhatIsMadeOfThem()
    {
        var arena = new Arena(1, 8, 8, new ArenaOptions(KeepTaps: true));
        var first = arena.Tap("x", arena.Map("x", 8, 8, 1, 0, 1));
        var again = arena.Again("r", first, Recomputation.Normalization, 2, 3);
        var late = arena.Map("y", 8, 8, 1, 4, 5);
        arena.Lay(Recomputation.None);
        Assert.Equal(first.Offset, again.Offset);
        Assert.NotEqual(first.Offset, late.Offset);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(64)]
    public void BytesAt_TellsWhatAnArenaOfThatBatchTakes(int batch)
    {
        foreach (var level in Enum.GetValues<Recomputation>())
        {
            var (arena, _, _, _) = Declare(batch);
            arena.Lay(level);
            Assert.Equal(arena.Bytes, Declare(5).Arena.BytesAt(level, batch));
        }
    }

    // x is read in step 1, y lives in 2 to 6, x is wanted again in 5.
    private static (Arena Arena, FeatureMap First, FeatureMap Other, FeatureMap Again) Declare(int batch = 1)
    {
        var arena = new Arena(batch, 8, 8);
        var first = arena.Map("x", 8, 8, 1, 0, 1);
        var other = arena.Map("y", 8, 8, 1, 2, 6);
        arena.Map("z", 4, 8, 1, 3, 4);
        return (arena, first, other, arena.Again("r", first, Recomputation.Normalization, 5, 5));
    }
}
