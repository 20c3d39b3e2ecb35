using EUNet.Generator.Emit.Kernels;

namespace EUNet.Generator.Emit;

/// <summary>Emits what the networks of an assembly share: layer types, and the list of networks.</summary>
public static class SharedEmitter
{
    /// <summary>All files of some networks and of what they share, but their list: what compiles by itself.</summary>
    public static IEnumerable<GeneratedFile> Whole(IReadOnlyList<GeneratedNetwork> networks, string rootNamespace) =>
    [
        .. networks.SelectMany(network => network.Files),
        Layers(networks.SelectMany(network => network.LayerTypes), rootNamespace),
        Shapes(networks.SelectMany(network => network.Shapes), rootNamespace),
        Kernels(networks.SelectMany(network => network.Kernels), rootNamespace),
    ];

    /// <summary>The layer types of all networks, each once, in ordinal order.</summary>
    /// <exception cref="InvalidOperationException">Two layer types of one name differ: a block's signature leaves something out.</exception>
    public static GeneratedFile Layers(IEnumerable<LayerType> types, string rootNamespace)
    {
        var code = GeneratedFile.Start(
            rootNamespace, "Layer types: one for each way a block is made, shared by all blocks and networks that are made so.", "EUNet.Tensors");
        LayerType? last = null;
        foreach (var type in types.Distinct().OrderBy(type => type.Name, StringComparer.Ordinal))
        {
            if (last?.Name == type.Name)
            {
                throw new InvalidOperationException($"The signature '{type.Name}' stands for two kinds of block.");
            }

            code.Line(last is null ? type.Text.TrimEnd() : "\n" + type.Text.TrimEnd());
            last = type;
        }

        return new GeneratedFile("EUNetLayers.g.cs", code.ToString());
    }

    /// <summary>The ILGPU kernels of all networks, each once.</summary>
    public static GeneratedFile Kernels(IEnumerable<KernelSignature> kernels, string rootNamespace)
        => new(KernelEmitter.FileName, KernelEmitter.Emit(kernels, rootNamespace));

    /// <summary>The namespace of <see cref="Shapes"/>.</summary>
    public static string ShapesOf(string rootNamespace) => rootNamespace + ".Shapes";

    /// <summary>Numbers of channels and strides as types, for all networks' taps.</summary>
    public static GeneratedFile Shapes(IEnumerable<TapShape> shapes, string rootNamespace)
    {
        var all = shapes.Distinct().ToList();
        var code = GeneratedFile.Start(ShapesOf(rootNamespace), "Numbers of channels and strides, as types of taps.", "EUNet.Networks");
        foreach (var channels in all.Select(shape => shape.Channels).Distinct().OrderBy(number => number))
        {
            code.Summary($"{channels} channels.");
            code.Line($"public readonly struct C{channels} : IChannels {{ static int IChannels.Count => {channels}; }}").Line();
        }

        foreach (var stride in all.Select(shape => shape.Stride).Distinct().OrderBy(number => number))
        {
            code.Summary($"Stride {stride}.");
            code.Line($"public readonly struct S{stride} : IStride {{ static int IStride.Pixels => {stride}; }}").Line();
        }

        return new GeneratedFile("EUNetShapes.g.cs", code.ToString().TrimEnd() + "\n");
    }

    /// <summary>The list of networks, by name.</summary>
    public static GeneratedFile Catalog(IEnumerable<(string Name, string ClassName)> networks, string rootNamespace)
    {
        var code = GeneratedFile.Start(rootNamespace, "Every network of this assembly.", "EUNet.Networks");
        code.Summary("Every network of this assembly, by its kebab name.");
        code.Open("public static class NetworkCatalog");
        code.Summary("Card and constructor of each network, in ordinal order of their names.");
        code.Line("public static IReadOnlyList<NetworkEntry> All { get; } =").Line("[");
        foreach (var (_, className) in networks.OrderBy(network => network.Name, StringComparer.Ordinal))
        {
            code.Line($"    new({className}.Definition, static () => new {className}()),");
        }

        code.Line("];").Close();
        return new GeneratedFile("EUNetCatalog.g.cs", code.ToString());
    }
}
