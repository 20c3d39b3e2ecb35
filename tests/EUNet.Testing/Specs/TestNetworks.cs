using EUNet.Generator.Graph;
using EUNet.Generator.Spec;

namespace EUNet.Testing;

/// <summary>The networks that tests run: the specs of the repository, and the tiny ones of the golden training cases, which are no files.</summary>
public static class TestNetworks
{
    /// <summary>The spec of a network, from its file if it has one; null where neither it nor <see cref="KnownSpecs"/> has it.</summary>
    public static NetworkSpec? FindSpec(string name)
    {
        if (SpecFiles.Resolve(name) is null)
        {
            return KnownSpecs.Find(name);
        }

        var read = SpecFiles.Read(name);
        Assert.True(read.Spec is not null, $"{name}.yaml: {string.Join("; ", read.Diagnostics)}");
        return read.Spec;
    }

    /// <summary>The graph of a network, as inference runs it. Skips the test where there is no such spec; fails where it has errors.</summary>
    public static NetworkGraph Graph(string name)
    {
        var spec = FindSpec(name);
        Assert.SkipWhen(spec is null, $"there is no spec '{name}' in specs/ yet");
        var built = GraphBuilder.Build(spec);
        Assert.True(built.Graph is not null, $"specs/{name}.yaml: {string.Join("; ", built.Diagnostics.Select(found => $"{found.Key}: {found.Message}"))}");
        return built.Graph;
    }
}
