namespace EUNet.Model.Labels;

/// <summary>
/// The lists that specs name under <c>classifier.labels</c>. <c>imagenet</c> is that of the ImageNet challenge of 2012: its thousand WordNet
/// synsets in the order of their numbers, each with its synonyms.
/// </summary>
public static class LabelLists
{
    private static readonly Lazy<IReadOnlyList<string>> s_imagenet = new(() => Read("imagenet"));

    /// <summary>The labels of a list by their index, or null where there is no such list.</summary>
    /// <param name="name">As <see cref="Networks.NetworkCard.Labels"/> has it.</param>
    public static IReadOnlyList<string>? Find(string? name) => name == "imagenet" ? s_imagenet.Value : null;

    private static string[] Read(string name)
    {
        using var stream = typeof(LabelLists).Assembly.GetManifestResourceStream($"EUNet.Model.Labels.{name}.txt")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}
