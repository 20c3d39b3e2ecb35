using EUNet.Tensors;

namespace EUNet.Runtime.Tests.Tensors;

public sealed class ArenaSizeTests
{
    [Theory]
    [InlineData(8, 16384, 16384)]
    [InlineData(4, 32768, 32768)] // 2^32: an int would have wrapped to 0
    [InlineData(int.MaxValue, int.MaxValue, int.MaxValue)]
    public void Map_OfTooManyPixels_IsAnError(int batch, int height, int width)
    {
        var arena = new Arena(batch, height, width);
        var error = Assert.Throws<InputException>(() => arena.Map("x", height, width, 3, 0, 1));
        Assert.Contains($"{batch} × {height} × {width} has {(decimal)batch * height * width} pixels", error.Message);
        Assert.Contains("smaller size or batch", error.Message);
    }

    [Fact]
    public void Map_OfAsManyPixelsAsAnIntCounts_CanBe()
    {
        var map = new Arena(1, 1, int.MaxValue).Map("x", 1, int.MaxValue, 3, 0, 1);
        Assert.Equal((int.MaxValue, 3L * int.MaxValue), (map.Pixels, map.Length));
    }

    [Fact]
    public void RequireCountable_NamesTheMapOfTooManyElements()
    {
        var arena = new Arena(1, 32768, 32768);
        var (thin, thick) = (arena.Map("thin", 32768, 32768, 1, 0, 1), arena.Map("thick", 32768, 32768, 2, 0, 1));
        arena.RequireCountable([thin]);
        Assert.Contains("the map thick 1 × 32768 × 32768 × 2 has 2147483648 elements", Assert.Throws<InputException>(() => arena.RequireCountable([thick])).Message);
        Assert.Throws<InputException>(() => arena.RequireCountable());
    }
}
