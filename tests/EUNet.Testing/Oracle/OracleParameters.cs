using EUNet.Generator.Graph;

namespace EUNet.Testing;

/// <summary>Parameters, or their gradients, by interchange name, in PyTorch's order.</summary>
public sealed class OracleParameters
{
    private readonly Dictionary<string, double[]> _values = new(StringComparer.Ordinal);

    /// <summary>The elements of a parameter.</summary>
    public double[] this[string name]
    {
        get => _values[name];
        set => _values[name] = value;
    }

    /// <summary>Their names.</summary>
    public IReadOnlyCollection<string> Names => _values.Keys;

    /// <summary>Whether there is one of that name.</summary>
    public bool Contains(string name) => _values.ContainsKey(name);

    /// <summary>A network's procedural parameters.</summary>
    /// <param name="gain">From its golden file.</param>
    public static OracleParameters Procedural(NetworkGraph graph, double gain)
    {
        var parameters = new OracleParameters();
        foreach (var parameter in graph.Parameters)
        {
            parameters[parameter.Name] = [.. Testing.Procedural.Parameter(parameter, gain).Select(value => (double)value)];
        }

        return parameters;
    }

    /// <summary>Zeros, one array for each trainable parameter.</summary>
    public static OracleParameters ZeroGradients(NetworkGraph graph)
    {
        var gradients = new OracleParameters();
        foreach (var parameter in graph.Parameters.Where(parameter => parameter.Trainable))
        {
            gradients[parameter.Name] = new double[parameter.Count];
        }

        return gradients;
    }
}
