using System.Collections.Concurrent;
using System.Reflection;
using EUNet.Generator.Emit.Kernels;
using EUNet.Gpu;
using ILGPU.Runtime;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace EUNet.Gpu.Tests;

/// <summary>Emitted kernels, compiled in memory: what the build of a user's assembly does with them.</summary>
internal static class EmittedKernels
{
    private static readonly ConcurrentDictionary<string, Lazy<Type>> s_types = new();
    private static readonly ConcurrentDictionary<(string, Accelerator), Lazy<object>> s_loaded = new();
    private static readonly Lazy<MetadataReference[]> s_references = new(References);

    /// <summary>The class of the given kernels.</summary>
    public static Type Compile(IEnumerable<KernelSignature> signatures)
    {
        var text = KernelEmitter.Emit(signatures, "Emitted");
        return s_types.GetOrAdd(text, key => new Lazy<Type>(() => CompileText(key))).Value;
    }

    /// <summary>The kernel's method.</summary>
    public static MethodInfo Method(Type kernels, KernelSignature signature)
        => kernels.GetMethod(signature.Name, BindingFlags.Static | BindingFlags.NonPublic)!;

    /// <summary>One kernel, loaded on an accelerator.</summary>
    public static T Load<T>(Accelerator accelerator, KernelSignature signature)
        where T : class
        => (T)s_loaded.GetOrAdd((signature.Name, accelerator), _ => new Lazy<object>(() =>
        {
            var on = Compile([signature]).GetMethod("On", BindingFlags.Static | BindingFlags.NonPublic)!.Invoke(null, [accelerator])!;
            return on.GetType().GetProperty(signature.Name, BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(on)!;
        })).Value;

    private static Type CompileText(string text)
    {
        var tree = CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.CSharp14));
        var options = new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable);
        var compilation = CSharpCompilation.Create("Emitted" + s_types.Count, [tree], s_references.Value, options);
        using var image = new MemoryStream();
        var result = compilation.Emit(image);
        var problems = result.Diagnostics.Where(d => d.Severity >= DiagnosticSeverity.Warning && !d.IsSuppressed).ToList();
        Assert.True(result.Success && problems.Count == 0, string.Join("\n", problems.Take(10)) + "\n" + text);
        return Assembly.Load(image.ToArray()).GetType("Emitted." + KernelEmitter.ClassName)!;
    }

    private static MetadataReference[] References()
    {
        var platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        return [.. platform.Select(path => MetadataReference.CreateFromFile(path))];
    }
}
