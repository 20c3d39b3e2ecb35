namespace EUNet.Testing;

/// <summary>The checkout that the tests were built from.</summary>
public static class Repository
{
    /// <summary>Its root: the nearest folder above the tests' assembly that holds EUNet.sln.</summary>
    public static string Root { get; } = Find();

    /// <summary>The folder of the networks' specs.</summary>
    public static string Specs => Path.Combine(Root, "specs");

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "EUNet.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"no EUNet.sln above {AppContext.BaseDirectory}");
    }
}
