namespace EUNet.Testing;

/// <summary>
/// Holds generated text to a file of the repository. Where they differ, what was generated is written beside the file as
/// <c>NAME.received.EXT</c> and the first line that differs is named; accept it by moving it over the file, or by running the tests
/// with EUNET_ACCEPT_SNAPSHOTS=1.
/// </summary>
public static class Snapshot
{
    /// <summary>The variable that accepts what was generated.</summary>
    public const string Variable = "EUNET_ACCEPT_SNAPSHOTS";

    /// <summary>Compares, ends of lines aside.</summary>
    /// <param name="text">What was generated.</param>
    /// <param name="path">The file, from the repository's root: <c>tests/EUNet.Gpu.Tests/Snapshots/Depthwise.g.cs</c>.</param>
    public static void Matches(string text, string path)
    {
        var file = Path.Combine(Repository.Root, path);
        var received = Path.ChangeExtension(file, ".received" + Path.GetExtension(file));
        var found = Normal(text);
        if (Environment.GetEnvironmentVariable(Variable) == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, found);
            File.Delete(received);
            return;
        }

        var expected = File.Exists(file) ? Normal(File.ReadAllText(file)) : "";
        if (found == expected)
        {
            File.Delete(received);
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(received, found);
        var (old, now) = (expected.Split('\n'), found.Split('\n'));
        var line = 0;
        while (line < old.Length && line < now.Length && old[line] == now[line])
        {
            line++;
        }

        string At(string[] lines) => line < lines.Length ? $"'{lines[line]}'" : "the end";
        Assert.Fail($"{path}, line {line + 1}: expected {At(old)}, generated {At(now)}. All of it is in {Path.GetFileName(received)} there.");
    }

    private static string Normal(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal);
}
