using EUNet.Model;
using EUNet.Networks;

namespace EUNet.Cli;

/// <summary>From the name of a network to the network.</summary>
internal static class NetworkChoice
{
    /// <summary>The entry of a segmentation network that takes photos.</summary>
    /// <exception cref="InputException">There is no such network, or it does something else.</exception>
    public static NetworkEntry FindSegmenter(string name)
    {
        var entry = Find(name);
        return Segments(entry.Card)
            ? entry
            : throw new InputException($"Network '{name}' does not segment photos. Choose one of: {string.Join(", ", Segmenters())}.");
    }

    /// <summary>The entry of a classifier that takes photos.</summary>
    /// <exception cref="InputException">There is no such network, or it does something else.</exception>
    public static NetworkEntry FindClassifier(string name)
    {
        var entry = Find(name);
        return Classifies(entry.Card)
            ? entry
            : throw new InputException(
                $"Network '{name}' does not classify photos. Choose one of: {string.Join(", ", NetworkCatalog.All.Where(known => Classifies(known.Card)).Select(known => known.Card.Name))}.");
    }

    /// <summary>The entry of any network that takes photos.</summary>
    /// <exception cref="InputException">There is no such network, or it takes something else.</exception>
    public static NetworkEntry FindForPhotos(string name)
    {
        var entry = Find(name);
        return entry.Card.InputChannels == 3
            ? entry
            : throw new InputException($"Network '{name}' takes {entry.Card.InputChannels} channels, and photos have 3. Choose another network.");
    }

    /// <summary>The entry of any network.</summary>
    /// <exception cref="InputException">There is no such network.</exception>
    public static NetworkEntry Find(string name)
        => NetworkCatalog.All.FirstOrDefault(entry => entry.Card.Name == name) ?? throw new InputException(Unknown(name));

    private static string Unknown(string name)
    {
        var nearest = NetworkCatalog.All.Select(entry => entry.Card.Name).OrderBy(known => Distance(name, known)).FirstOrDefault();
        var mend = nearest is not null && Distance(name, nearest) <= 3 ? $"Did you mean '{nearest}'? " : "";
        return $"There is no network '{name}'. {mend}'eunet networks' lists them.";
    }

    private static bool Segments(NetworkCard card) => !card.Classifies && card.InputChannels == 3;

    private static bool Classifies(NetworkCard card) => card.Classifies && card.InputChannels == 3;

    private static IEnumerable<string> Segmenters() => NetworkCatalog.All.Where(entry => Segments(entry.Card)).Select(entry => entry.Card.Name);

    // Levenshtein's edit distance.
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var corner = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(row[j - 1], above) + 1, corner + (a[i - 1] == b[j - 1] ? 0 : 1));
                corner = above;
            }
        }

        return row[b.Length];
    }
}
