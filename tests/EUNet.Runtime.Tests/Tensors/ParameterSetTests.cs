using EUNet.Tensors;

namespace EUNet.Runtime.Tests.Tensors;

public sealed unsafe class ParameterSetTests
{
    [Fact]
    public void Disposed_GivesNoMoreValues_AndSaysWhatToDo()
    {
        var set = new ParameterSet();
        var weight = set.Add("a.bias", ParameterKind.Bias, 4);
        set.Set(weight, [1, 2, 3, 4]);
        set.Dispose();
        set.Dispose();
        Assert.Contains("Dispose a network after the sessions", Assert.Throws<ObjectDisposedException>(() => _ = set.Values).Message);
        Assert.Throws<ObjectDisposedException>(() => _ = set.Version);
        Assert.Throws<ObjectDisposedException>(() => set.Span(weight).Length);
        Assert.Throws<ObjectDisposedException>(() => set.Import(weight, [1, 2, 3, 4]));
        Assert.Throws<ObjectDisposedException>(() => set.Add("b.bias", ParameterKind.Bias, 4));
    }

    [Fact]
    public void Disposed_BeforeFirstUse_GivesNoValuesEither()
    {
        var set = new ParameterSet();
        set.Dispose();
        Assert.Throws<ObjectDisposedException>(() => _ = set.Values);
    }

    [Fact]
    public void Version_FollowsEveryWrite()
    {
        using var set = new ParameterSet();
        var weight = set.Add("a.weight", ParameterKind.DenseWeight, 2, 3);
        var versions = new List<long> { set.Version };
        set.Import(weight, [1, 2, 3, 4, 5, 6]);
        versions.Add(set.Version);
        Assert.Equal([1, 4, 2, 5, 3, 6], set.Span(weight).ToArray());
        versions.Add(set.Version);
        Assert.Equal(versions[1], versions[2]);
        set.Set(weight, [6, 5, 4, 3, 2, 1]);
        Assert.Equal([6, 5, 4, 3, 2, 1], set.Span(weight).ToArray());
        versions[2] = set.Version;
        set.Values[weight.Offset] = 7;
        set.MarkChanged();
        versions.Add(set.Version);
        Assert.Distinct(versions);
    }
}
