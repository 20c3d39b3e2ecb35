using EUNet.Data;

namespace EUNet.Cli.Photos;

/// <summary>Where pictures made from photos are written: named like the photo, beside it or in one folder.</summary>
internal sealed class PhotoOutputs
{
    /// <summary>The end of an overlay's name.</summary>
    public const string Overlay = "-overlay.png";

    /// <summary>The end of a mask's name.</summary>
    public const string Mask = "-mask.png";

    private readonly string? _folder;

    /// <summary>Outputs for these photos.</summary>
    /// <param name="photos">All photos of the run.</param>
    /// <param name="folder">The folder, or null to write beside each photo.</param>
    /// <exception cref="InputException">Two photos would be written to one file.</exception>
    public PhotoOutputs(IEnumerable<string> photos, string? folder)
    {
        _folder = folder;
        var taken = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var photo in photos)
        {
            if (!taken.TryAdd(Path.GetFullPath(For(photo, "")), photo))
            {
                throw new InputException($"{taken[Path.GetFullPath(For(photo, ""))]} and {photo} would both be written to {For(photo, Overlay)}. Rename one, or give them one at a time with different --out.");
            }
        }
    }

    /// <summary>Creates the folder unless it is there.</summary>
    /// <exception cref="InputException">It cannot be created.</exception>
    public void CreateFolder()
    {
        if (_folder is not null)
        {
            AtomicFile.CreateFolder(_folder);
        }
    }

    /// <summary>The path for a picture made from a photo.</summary>
    /// <param name="ending"><see cref="Overlay"/> or <see cref="Mask"/>.</param>
    public string For(string photo, string ending)
        => Path.Combine(_folder ?? Path.GetDirectoryName(photo) ?? "", Path.GetFileNameWithoutExtension(photo) + ending);
}
