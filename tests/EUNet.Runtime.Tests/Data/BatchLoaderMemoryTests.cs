using EUNet.Data;
using EUNet.Runtime.Tests.Cpu;
using EUNet.Testing;

namespace EUNet.Runtime.Tests.Data;

[Collection(nameof(Alone))]
public sealed class BatchLoaderMemoryTests
{
    [Fact]
    public void Steps_AllocateNothing_OncePhotosAreDecoded()
    {
        using var folder = new PhotoFolder().AddBlocks("a", 40, 30, 7).AddBlocks("b", 30, 44, 5);
        using var loader = new BatchLoader(new SegmentationBatches(folder.Open(3), new Augmentation(), 2, 24, 20, seed: 5, ignore: 11), 0, 1);
        var step = 0;
        for (; step < 20; step++)
        {
            loader.Take(step);
        }

        // An epoch's order of two photos is all there is: with one step an epoch it is made every time.
        Assert.InRange(Allocations.EveryTime(() => loader.Take(step++)), 0, 128);
    }
}
