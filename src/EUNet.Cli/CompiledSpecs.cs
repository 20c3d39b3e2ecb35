using EUNet.Generator;
using EUNet.Generator.Graph;
using EUNet.Generator.Spec;

namespace EUNet.Cli;

/// <summary>The specs that EUNet.Model compiled, which this assembly carries: for what needs a network's operators and not only its code.</summary>
internal static class CompiledSpecs
{
    private const string Folder = "specs/";

    /// <summary>The operators of a network.</summary>
    /// <param name="network">The kebab name of one that is compiled.</param>
    public static NetworkGraph Graph(string network)
    {
        var assembly = typeof(CompiledSpecs).Assembly;
        var specs = assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .Select(name => new SpecSource(name, Text(name)))
            .ToArray();
        var spec = SpecCompiler.Read(specs.Single(source => source.Name == network), specs).Spec
            ?? throw new InvalidOperationException($"the spec of {network} has errors, though it was compiled");
        return GraphBuilder.Build(spec).Graph ?? throw new InvalidOperationException($"{network} has no graph, though it was compiled");

        string Text(string name)
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            return reader.ReadToEnd();
        }
    }
}
