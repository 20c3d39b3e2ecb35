using EUNet.Networks;

namespace EUNet.Runtime.Tests.Networks;

public sealed class ClassificationTests
{
    [Fact]
    public void Probabilities_AreTheLogitsSoftmax_WithoutOverflow()
    {
        var found = new Classification([1000, 1001, 999, 1001]);
        Assert.Equal(1, found.Probabilities.Sum(), 1e-6);
        Assert.Equal(Math.E, found.Probabilities[1] / found.Probabilities[0], 1e-5);
        Assert.Equal([1, 3, 0], found.Top(3).Select(label => label.Index));
        Assert.Equal(4, found.Top(9).Count);
    }

    [Fact]
    public void SingleLogit_IsASigmoid()
    {
        var found = new Classification([2]);
        Assert.Equal([0, 1], found.Top(2).Select(label => label.Index).Order());
        Assert.Equal(1 / (1 + Math.Exp(-2)), found.Probabilities[1], 1e-6);
    }
}
