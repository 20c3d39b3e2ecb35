namespace EUNet.Testing;

/// <summary>Finds the golden cases that are there, so that a new file is a new test without another line of code.</summary>
public static class GoldenCases
{
    private const string NoFolder = "(no golden folder)";
    private const string NoCase = "(no case)";

    /// <summary>Names of the files in a sub-folder, without extension; one row that stands for their absence where there are none.</summary>
    /// <param name="folder"><c>networks</c> or <c>training</c>.</param>
    public static IEnumerable<TheoryDataRow<string>> In(string folder)
    {
        var path = Path.Combine(GoldenFolder.Path, folder);
        if (!GoldenFolder.Exists)
        {
            return [new(NoFolder)];
        }

        var names = Directory.Exists(path)
            ? Directory.EnumerateFiles(path, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)!).Where(name => name != "sequences")
                .Order(StringComparer.Ordinal).ToArray()
            : [];
        return names.Length == 0 ? [new(NoCase)] : [.. names.Select(name => new TheoryDataRow<string>(name))];
    }

    /// <summary>Skips the test where there is no folder, fails it where the folder has no case.</summary>
    public static void Require(string name)
    {
        Assert.SkipWhen(name == NoFolder, $"no golden results: {GoldenFolder.Path} is not there; set {GoldenFolder.Variable} to their folder");
        Assert.False(name == NoCase, $"the golden folder {GoldenFolder.Path} has no case");
    }
}
