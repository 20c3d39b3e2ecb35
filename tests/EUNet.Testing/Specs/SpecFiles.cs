using EUNet.Generator;
using EUNet.Generator.Spec;

namespace EUNet.Testing;

/// <summary>The repository's specs: those of specs/, which EUNet.Model compiles, and those of specs/literature/, which only tests do.</summary>
public static class SpecFiles
{
    private static readonly Dictionary<string, string> s_paths = Directory.GetFiles(Repository.Specs, "*.yaml", SearchOption.AllDirectories)
        .ToDictionary(path => Path.GetFileNameWithoutExtension(path), StringComparer.Ordinal);

    /// <summary>The kebab names of all.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. s_paths.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The kebab names of those that EUNet.Model compiles.</summary>
    public static IReadOnlyList<string> Compiled { get; } =
        [.. Names.Where(name => Path.GetDirectoryName(s_paths[name]) == Repository.Specs)];

    /// <summary>The file of that name, or null; what <c>extends</c> looks names up in.</summary>
    public static SpecSource? Resolve(string name) => s_paths.TryGetValue(name, out var path)
        ? new SpecSource(Path.GetRelativePath(Repository.Root, path).Replace('\\', '/'), File.ReadAllText(path))
        : null;

    /// <summary>What becomes of the file of that name.</summary>
    public static SpecReadResult Read(string name)
    {
        var source = Resolve(name) ?? throw new ArgumentException($"there is no spec '{name}'", nameof(name));
        return SpecReader.Read(source.Path, source.Text, Resolve, Names);
    }
}
