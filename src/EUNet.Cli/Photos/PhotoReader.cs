using EUNet.Imaging;

namespace EUNet.Cli.Photos;

/// <summary>A photo's path, with its pixels or what is wrong with it.</summary>
internal sealed record ReadPhoto(string Path, RgbImage? Photo, InputException? Error);

/// <summary>Reads photos one ahead: the next is decoded while the caller computes.</summary>
internal static class PhotoReader
{
    /// <summary>The photos, in order.</summary>
    public static IEnumerable<ReadPhoto> Read(IReadOnlyList<string> paths)
    {
        var next = Start(paths, 0);
        for (var i = 0; i < paths.Count; i++)
        {
            var photo = next!.GetAwaiter().GetResult();
            next = Start(paths, i + 1);
            yield return photo;
        }
    }

    private static Task<ReadPhoto>? Start(IReadOnlyList<string> paths, int index) => index < paths.Count ? Task.Run(() => Read(paths[index])) : null;

    private static ReadPhoto Read(string path)
    {
        try
        {
            return new ReadPhoto(path, ImageFile.Load(path), null);
        }
        catch (InputException e)
        {
            return new ReadPhoto(path, null, e);
        }
    }
}
