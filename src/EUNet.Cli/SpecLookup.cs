using System.Reflection;
using EUNet.Generator.Diagnostics;
using EUNet.Generator.Spec;

namespace EUNet.Cli;

/// <summary>
/// Spec files, as a build sees them. What <c>extends</c> names is looked for beside the file, then in <c>specs/</c> of its folder and of each
/// folder above, then among those that come with EUNet.
/// </summary>
internal static class SpecLookup
{
    private const string Extension = ".yaml";
    private const string Folder = "specs";
    private const long MostBytes = 4 * SpecText.MaximumLength;

    /// <summary>The text of a spec file.</summary>
    /// <exception cref="InputException">It cannot be read.</exception>
    public static SpecSource Open(string path)
    {
        try
        {
            if (Directory.Exists(path))
            {
                throw new InputException($"{path} is a folder. Name the spec files in it: {Path.Combine(path, "*" + Extension)}.");
            }

            var file = new FileInfo(path);
            return !file.Exists ? throw new InputException($"There is no file {path}. Give a spec: a YAML file.")
                : file.Length > MostBytes ? throw new InputException($"{path} has {file.Length} bytes, and a spec has at most {MostBytes}. Give a spec: a YAML file.")
                : new SpecSource(path, File.ReadAllText(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new InputException($"{path} cannot be read: {e.Message}");
        }
    }

    /// <summary>What becomes of a spec.</summary>
    /// <param name="bases">Takes the files that <c>extends</c> led to.</param>
    public static SpecReadResult Read(SpecSource source, ICollection<SpecSource>? bases = null)
    {
        var folders = Folders(source.Path);
        return SpecReader.Read(source.Path, source.Text, Resolve, Known(folders));

        SpecSource? Resolve(string name)
        {
            if (name == source.Name)
            {
                return source;
            }

            if (OnDisk(name, folders) is not { } found)
            {
                return Embedded(name);
            }

            if (bases?.All(known => known.Path != found.Path) == true)
            {
                bases.Add(found);
            }

            return found;
        }
    }

    /// <summary>The spec that a file can extend by a name.</summary>
    /// <param name="name">What <c>extends</c> would say.</param>
    /// <param name="path">The file that would say it.</param>
    /// <exception cref="InputException">There is none.</exception>
    public static SpecReadResult ReadBase(string name, string path)
    {
        var folders = Folders(path);
        return Read(OnDisk(name, folders) ?? Embedded(name) ?? throw Unknown());

        InputException Unknown()
        {
            var mend = NearestName.Find(name, Known(folders)) is { } nearest ? $"Did you mean '{nearest}'? " : "";
            return new InputException($"There is no spec '{name}'. {mend}'eunet networks' lists those that come with EUNet.");
        }
    }

    /// <summary>The spec of a network that this build has, or null.</summary>
    public static SpecReadResult? BuiltIn(string name)
        => Embedded(name) is { } source ? SpecReader.Read(source.Path, source.Text, Embedded) : null;

    private static SpecSource? Embedded(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"{Folder}/{name}{Extension}");
        if (stream is null)
        {
            return null;
        }

        using var reader = new StreamReader(stream);
        return new SpecSource($"{Folder}/{name}{Extension}", reader.ReadToEnd());
    }

    private static SpecSource? OnDisk(string name, List<string> folders) => name.AsSpan().ContainsAny('/', '\\', '\0')
        ? null
        : folders.Select(folder => Path.Combine(folder, name + Extension)).FirstOrDefault(File.Exists) is { } path ? Open(Shown(path)) : null;

    private static string[] Known(List<string> folders) =>
    [
        .. folders.SelectMany(Names),
        .. Assembly.GetExecutingAssembly().GetManifestResourceNames().Where(resource => resource.StartsWith(Folder + "/", StringComparison.Ordinal))
            .Select(resource => resource[(Folder.Length + 1)..^Extension.Length]),
    ];

    private static List<string> Folders(string path)
    {
        var folders = new List<string>();
        var folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (folder is not null)
        {
            folders.Add(folder);
        }

        for (; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            folders.Add(Path.Combine(folder, Folder));
        }

        return [.. folders.Where(Directory.Exists).Distinct()];
    }

    private static IEnumerable<string> Names(string folder)
        => Directory.EnumerateFiles(folder, "*" + Extension).Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal);

    private static string Shown(string path)
    {
        var relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }
}
