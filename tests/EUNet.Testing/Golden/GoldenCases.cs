namespace EUNet.Testing;

/// <summary>Finds the golden cases that are there, so that a new file is a new test without another line of code.</summary>
public static class GoldenCases
{
    private const string NoFolder = "(no golden folder)";
    private const string NoCase = "(no case)";

    /// <summary>Names of the files in a sub-folder, without extension; one row that stands for their absence where there are none.</summary>
    /// <param name="folder"><c>networks</c> or <c>training</c>.</param>
    public static IEnumerable<TheoryDataRow<string>> In(string folder) => From(() =>
    {
        var path = Path.Combine(GoldenFolder.Path, folder);
        return Directory.Exists(path)
            ? Directory.EnumerateFiles(path, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)!).Where(name => name != "sequences")
            : [];
    });

    /// <summary>Rows of any names that the golden folder gives; one row that stands for their absence where there are none.</summary>
    public static IEnumerable<TheoryDataRow<string>> From(Func<IEnumerable<string>> names)
    {
        if (!GoldenFolder.Exists)
        {
            return [new(NoFolder)];
        }

        string[] found = [.. names().Order(StringComparer.Ordinal)];
        return found.Length == 0 ? [new(NoCase)] : [.. found.Select(name => new TheoryDataRow<string>(name))];
    }

    /// <summary>Skips the test where there is no folder, fails it where the folder has no case.</summary>
    public static void Require(string name)
    {
        Assert.SkipWhen(name == NoFolder, $"no golden results: {GoldenFolder.Path} is not there; set {GoldenFolder.Variable} to their folder");
        Assert.False(name == NoCase, $"the golden folder {GoldenFolder.Path} has no case");
    }
}
