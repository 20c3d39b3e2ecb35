namespace EUNet.Generator.Spec;

/// <summary>A spec file.</summary>
/// <param name="Path">As diagnostics print it; its file name without extension is the network's kebab name.</param>
/// <param name="Text">All of it.</param>
/// <param name="IsBase">It is there for others to extend, and does not become a network itself.</param>
public sealed record SpecSource(string Path, string Text, bool IsBase = false)
{
    /// <summary>The file's name without folder and extension: what <c>extends</c> and <c>--network</c> call it.</summary>
    public string Name
    {
        get
        {
            var file = Path.Substring(Path.LastIndexOfAny(['/', '\\']) + 1);
            var dot = file.LastIndexOf('.');
            return dot > 0 ? file.Substring(0, dot) : file;
        }
    }
}
