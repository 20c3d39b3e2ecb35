using System.Reflection;
using EUNet.Generator;
using EUNet.Generator.Diagnostics;
using EUNet.Generator.Emit;
using EUNet.Networks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace EUNet.Cli.Specs;

/// <summary>
/// A network of a spec file, compiled in memory while the command runs: the same generator and the same code as in a project's build, so that weights
/// fit both.
/// </summary>
internal static class SpecCompilation
{
    private const string RootNamespace = "EUNet.Cli.Compiled";

    /// <summary>Whether an option names a spec file, not a network.</summary>
    public static bool Names(string network) => network.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) || network.EndsWith(".yml", StringComparison.OrdinalIgnoreCase);

    /// <summary>The network of a spec.</summary>
    /// <exception cref="InputException">The file cannot be read, or the spec has errors: all are named.</exception>
    public static NetworkEntry Compile(string path)
    {
        var read = SpecLookup.Read(SpecLookup.Open(path));
        var errors = SpecCompiler.Findings(read).Where(found => found.Severity == SpecSeverity.Error).Select(found => found.ToString()).ToList();
        if (errors.Count > 0 || read.Spec is null || SpecCompiler.Emit(read.Spec, RootNamespace) is not { } network)
        {
            throw new InputException($"{path} has errors:\n  {string.Join("\n  ", errors)}");
        }

        var type = Load(network).GetType($"{RootNamespace}.{read.Spec.ClassName}", throwOnError: true)!;
        var card = (NetworkCard)type.GetProperty("Definition", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;
        return new NetworkEntry(card, () => (Network)Activator.CreateInstance(type)!);
    }

    private static Assembly Load(GeneratedNetwork network)
    {
        var parse = new CSharpParseOptions(LanguageVersion.CSharp14);
        var platform = ((string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var compilation = CSharpCompilation.Create(
            RootNamespace,
            SharedEmitter.Whole([network], RootNamespace).Select(file => CSharpSyntaxTree.ParseText(file.Text, parse, file.Name)),
            platform.Select(assembly => MetadataReference.CreateFromFile(assembly)),
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable));
        using var image = new MemoryStream();
        var result = compilation.Emit(image);
        return result.Success
            ? Assembly.Load(image.ToArray())
            : throw new InvalidOperationException($"Generated code does not compile: {result.Diagnostics.First(found => found.Severity == DiagnosticSeverity.Error)}");
    }
}
