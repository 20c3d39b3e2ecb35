using EUNet.Networks;
using EUNet.Tensors;
using EUNet.Testing;

namespace EUNet.Model.Tests.Golden;

/// <summary>Networks with the goldens' procedural weights and inputs.</summary>
internal static class Networks
{
    /// <summary>A network with procedural weights. Skips the test, naming the network, where no spec of that name is compiled.</summary>
    public static Network Procedural(string name, double gain)
    {
        var network = NetworkCatalog.All.FirstOrDefault(candidate => candidate.Card.Name == name)?.Create() ?? LiteratureNetworks.Create(name);
        Assert.SkipWhen(network is null, $"specs/{name}.yaml is not written yet");
        foreach (var parameter in network.Parameters.Items)
        {
            network.Parameters.Import(parameter, Testing.Procedural.Parameter(parameter.Name, [.. parameter.Shape], gain));
        }

        return network;
    }

    /// <summary>The procedural input of a session, N × H × W × C.</summary>
    public static float[] Input(NetworkSession session)
        => Nhwc(Map.Procedural("input", session.Batch, session.Network.Card.InputChannels, session.Height, session.Width));

    /// <summary>One sample of a procedural input, N × H × W × C.</summary>
    public static float[] Nhwc(Map map)
    {
        var values = new float[map.Values.Length];
        for (var n = 0; n < map.Batch; n++)
        {
            for (var c = 0; c < map.Channels; c++)
            {
                var plane = map.Plane(n, c);
                for (var i = 0; i < plane.Length; i++)
                {
                    values[(((n * map.Pixels) + i) * map.Channels) + c] = (float)plane[i];
                }
            }
        }

        return values;
    }

    /// <summary>A map of the runtime as the oracle has it.</summary>
    public static Map ToMap(FeatureMap map, float[] values) => Map.FromNhwc(values, map.Batch, map.Height, map.Width, map.Channels);
}
