namespace EUNet.Testing;

/// <summary>Compares one tensor after the other, in the order in which they are made, and says which was wrong first.</summary>
public sealed class DigestReport
{
    private readonly List<string> _differences = [];
    private int _compared;

    /// <summary>Compares a map.</summary>
    /// <param name="map">Null where the network does not make it, which is a difference.</param>
    public void Compare(string name, Map? map, Digest digest, double tolerance = 1e-4)
        => Note(name, map is null ? "the network has no such tensor" : digest.Difference(map.Values, map.Shape, tolerance));

    /// <summary>Compares a parameter or its gradient.</summary>
    public void Compare(string name, ReadOnlySpan<double> values, ReadOnlySpan<int> shape, Digest digest, double tolerance = 1e-4)
        => Note(name, digest.Difference(values, shape, tolerance));

    /// <summary>Notes that something is missing.</summary>
    public void Missing(string name) => Note(name, "the network has no such tensor");

    /// <summary>Fails, naming the first tensor that differed, how much, and how many others did; also where nothing was compared.</summary>
    /// <param name="what">What was compared, for the message.</param>
    public void AssertAgrees(string what)
    {
        Assert.True(_compared > 0, $"{what}: nothing was compared");
        Assert.True(
            _differences.Count == 0,
            $"{what}: {_differences.Count} of {_compared} tensors differ, first {string.Join("; then ", _differences.Take(4))}");
    }

    private void Note(string name, string? difference)
    {
        _compared++;
        if (difference is not null)
        {
            _differences.Add($"{name}: {difference}");
        }
    }
}
