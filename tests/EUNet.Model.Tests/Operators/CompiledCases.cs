using System.Reflection;
using EUNet.Generator.Emit;
using EUNet.Generator.Emit.Kernels;
using EUNet.Networks;
using EUNet.Testing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace EUNet.Model.Tests.Operators;

/// <summary>All cases compiled into one assembly, in memory, by what the generator runs in a build.</summary>
internal static class CompiledCases
{
    private const string Namespace = "OperatorSuite";

    private static readonly Lazy<Assembly> s_assembly = new(Compile);

    /// <summary>A case's network with its procedural weights.</summary>
    public static Network Create(OperatorCase item)
    {
        var network = (Network)Activator.CreateInstance(s_assembly.Value.GetType($"{Namespace}.{item.Name}", throwOnError: true)!)!;
        foreach (var parameter in network.Parameters.Items)
        {
            network.Parameters.Import(parameter, Procedural.Parameter(parameter.Name, [.. parameter.Shape], OperatorCase.Gain));
        }

        return network;
    }

    private static Assembly Compile()
    {
        var networks = OperatorCases.All.Select(item => NetworkEmitter.Emit(item.Plain, item.Graph, Namespace)).ToList();
        var files = networks.SelectMany(network => network.Files)
            .Append(SharedEmitter.Layers(networks.SelectMany(network => network.LayerTypes), Namespace))
            .Append(SharedEmitter.Kernels(networks.SelectMany(network => network.Kernels), Namespace));
        var parse = new CSharpParseOptions(LanguageVersion.CSharp14);
        var platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        var compilation = CSharpCompilation.Create(
            Namespace,
            files.Select(file => CSharpSyntaxTree.ParseText(file.Text, parse, file.Name)),
            platform.Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable));
        using var image = new MemoryStream();
        var result = compilation.Emit(image);
        var problems = result.Diagnostics.Where(found => found.Severity >= DiagnosticSeverity.Warning && !found.IsSuppressed);
        Assert.True(result.Success && !problems.Any(), string.Join("\n", problems.Take(10)));
        return Assembly.Load(image.ToArray());
    }
}
