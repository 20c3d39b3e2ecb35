using System.Reflection;
using EUNet.Generator.Emit;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace EUNet.Model.Tests;

/// <summary>Compiles networks into an assembly, in memory, by what the generator runs in a build; warnings are errors here too.</summary>
internal static class CompiledInMemory
{
    private static readonly Lazy<MetadataReference[]> s_platform = new(() =>
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path))]);

    /// <summary>The assembly of networks that were emitted into a namespace.</summary>
    public static Assembly Compile(IReadOnlyList<GeneratedNetwork> networks, string rootNamespace)
    {
        var parse = new CSharpParseOptions(LanguageVersion.CSharp14);
        var compilation = CSharpCompilation.Create(
            rootNamespace,
            SharedEmitter.Whole(networks, rootNamespace).Select(file => CSharpSyntaxTree.ParseText(file.Text, parse, file.Name)),
            s_platform.Value,
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable));
        using var image = new MemoryStream();
        var result = compilation.Emit(image);
        var problems = result.Diagnostics.Where(found => found.Severity >= DiagnosticSeverity.Warning && !found.IsSuppressed);
        Assert.True(result.Success && !problems.Any(), string.Join("\n", problems.Take(10)));
        return Assembly.Load(image.ToArray());
    }
}
