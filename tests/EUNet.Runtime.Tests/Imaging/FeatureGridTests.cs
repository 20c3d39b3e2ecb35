using EUNet.Imaging;

namespace EUNet.Runtime.Tests.Imaging;

public sealed class FeatureGridTests
{
    [Fact]
    public void Cells_AreNormalisedEachByItself_AndSetsFollowBelowEachOther()
    {
        // Two channels of 1 x 2: one rises from -3 to 5, one is constant. Then 70 channels of 4 x 4, of which 64 are drawn.
        var first = new ChannelMaps(1, 2, 2, [-3, 7, 5, 7]);
        var second = new ChannelMaps(4, 4, 70, [.. Enumerable.Range(0, 4 * 4 * 70).Select(i => (float)(i / 70))]);
        var picture = FeatureGrid.Draw([first, second]);
        Assert.Equal((2 + (8 * 98), 2 + 50 + 12 + (8 * 98)), (picture.Width, picture.Height));
        Assert.Equal(new Rgb(0, 0, 0), picture[2, 2]);
        Assert.Equal(new Rgb(255, 255, 255), picture[2, 2 + 95]);
        Assert.Equal(new Rgb(0, 0, 0), picture[2, 2 + 98 + 95]);
        Assert.Equal(new Rgb(40, 40, 40), picture[2, 2 + 96]); // between cells
        Assert.Equal(new Rgb(40, 40, 40), picture[2, 2 + (2 * 98)]); // where the first set has no third channel
        var top = 2 + 50 + 12;
        Assert.Equal(0, picture[top, 2].R);
        Assert.Equal(255, picture[top + (7 * 98) + 95, 2 + (7 * 98) + 95].R);
        Assert.Equal(68, picture[top + 24, 2].R); // the fifth pixel of sixteen: 4 / 15
    }
}
