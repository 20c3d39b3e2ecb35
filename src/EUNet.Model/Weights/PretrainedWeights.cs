namespace EUNet.Model.Weights;

/// <summary>The weights that ship with this assembly, in the folder <c>weights</c> beside it. README.md says where they come from.</summary>
public static class PretrainedWeights
{
    /// <summary>The file of a network's weights, or null where none ship.</summary>
    /// <param name="network">The network's kebab name: <c>eunet-lite0-camvid</c>.</param>
    public static string? Find(string network)
    {
        var path = Path.Combine(Folder, "weights", Path.GetFileName(network) + ".safetensors");
        return File.Exists(path) ? path : null;
    }

    // Where the assembly has no place of its own (a single-file app), the app's folder.
    private static string Folder
        => Path.GetDirectoryName(typeof(PretrainedWeights).Assembly.Location) is { Length: > 0 } folder ? folder : AppContext.BaseDirectory;
}
