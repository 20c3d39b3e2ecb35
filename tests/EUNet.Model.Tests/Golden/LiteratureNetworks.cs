using System.Collections.Concurrent;
using EUNet.Generator;
using EUNet.Networks;
using EUNet.Testing;

namespace EUNet.Model.Tests.Golden;

/// <summary>
/// Networks that no project of the repository compiles: specs/literature/, and the tiny ones of the training goldens, which are no files. Each is
/// compiled when a test asks for it first, and kept.
/// </summary>
internal static class LiteratureNetworks
{
    private static readonly ConcurrentDictionary<string, Lazy<Type?>> s_types = new();

    /// <summary>A network of that name, its weights zero, or null where there is no such spec.</summary>
    public static Network? Create(string name)
        => s_types.GetOrAdd(name, key => new Lazy<Type?>(() => Compile(key))).Value is { } type ? (Network)Activator.CreateInstance(type)! : null;

    private static Type? Compile(string name)
    {
        if (TestNetworks.FindSpec(name) is not { } spec)
        {
            return null;
        }

        var rootNamespace = "Literature." + spec.ClassName;
        var network = SpecCompiler.Emit(spec, rootNamespace);
        Assert.True(network is not null, $"{name}.yaml cannot be built");
        return CompiledInMemory.Compile([network], rootNamespace).GetType($"{rootNamespace}.{spec.ClassName}", throwOnError: true)!;
    }
}
