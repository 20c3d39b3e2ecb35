using System.Runtime.CompilerServices;
using EUNet.Generator.Spec;

namespace EUNet.Generator.Tests.Spec;

/// <summary>The repository's own specs.</summary>
internal static class SpecFiles
{
    public static string Folder { get; } = Path.Combine(Repository(), "specs");

    public static IReadOnlyList<string> Names { get; } =
        Directory.GetFiles(Folder, "*.yaml").Select(path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal).ToArray();

    public static SpecSource? Resolve(string name)
    {
        var path = Path.Combine(Folder, name + ".yaml");
        return File.Exists(path) ? new SpecSource($"specs/{name}.yaml", File.ReadAllText(path)) : null;
    }

    public static SpecReadResult Read(string name)
    {
        var source = Resolve(name)!;
        return SpecReader.Read(source.Path, source.Text, Resolve, Names);
    }

    private static string Repository([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
}
