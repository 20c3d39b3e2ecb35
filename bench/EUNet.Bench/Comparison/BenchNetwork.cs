using EUNet.Generator;
using EUNet.Generator.Graph;
using EUNet.Generator.Spec;
using EUNet.Model;
using EUNet.Networks;

namespace EUNet.Bench.Comparison;

/// <summary>A network twice: as the build compiled it, with random weights, and as its spec's graph.</summary>
internal sealed class BenchNetwork : IDisposable
{
    private BenchNetwork(Network network, NetworkGraph graph)
    {
        Network = network;
        Graph = graph;
    }

    /// <summary>The compiled network.</summary>
    public Network Network { get; }

    /// <summary>The graph it was compiled from.</summary>
    public NetworkGraph Graph { get; }

    /// <summary>The network of that name, every weight drawn so that activations neither vanish nor grow.</summary>
    /// <exception cref="InputException">There is no such network.</exception>
    public static BenchNetwork Create(string name)
    {
        var entry = NetworkCatalog.All.FirstOrDefault(candidate => candidate.Card.Name == name)
            ?? throw new InputException($"there is no network '{name}'; there are {string.Join(", ", NetworkCatalog.All.Select(known => known.Card.Name))}");
        var network = entry.Create();
        network.Initialize(seed: 1);
        return new BenchNetwork(network, ReadGraph(name));
    }

    /// <summary>Values in [-1, 1), the same at every call.</summary>
    public static float[] Noise(int length)
    {
        var random = new Random(1);
        var values = new float[length];
        for (var i = 0; i < length; i++)
        {
            values[i] = (2 * random.NextSingle()) - 1;
        }

        return values;
    }

    /// <inheritdoc/>
    public void Dispose() => Network.Dispose();

    private static NetworkGraph ReadGraph(string name)
    {
        var specs = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "specs"), "*.yaml")
            .Select(path => new SpecSource(path, File.ReadAllText(path)))
            .ToArray();
        var spec = SpecCompiler.Read(specs.Single(source => source.Name == name), specs).Spec
            ?? throw new InvalidOperationException($"the spec of {name} has errors");
        return GraphBuilder.Build(spec).Graph ?? throw new InvalidOperationException($"{name} has no graph");
    }
}
