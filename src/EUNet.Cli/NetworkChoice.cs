using EUNet.Cli.Specs;
using EUNet.Generator.Diagnostics;
using EUNet.Model;
using EUNet.Networks;

namespace EUNet.Cli;

/// <summary>From the name of a network to the network.</summary>
internal static class NetworkChoice
{
    /// <summary>The entry of a segmentation network that takes photos.</summary>
    /// <exception cref="InputException">There is no such network, or it does something else.</exception>
    public static NetworkEntry FindSegmenter(string name) => FindFor("segment", name, card => !card.Classifies);

    /// <summary>The entry of a classifier that takes photos.</summary>
    /// <exception cref="InputException">There is no such network, or it does something else.</exception>
    public static NetworkEntry FindClassifier(string name) => FindFor("classify", name, card => card.Classifies);

    /// <summary>The entry of any network that takes photos.</summary>
    /// <exception cref="InputException">There is no such network, or it takes something else.</exception>
    public static NetworkEntry FindForPhotos(string name)
    {
        var entry = Find(name);
        return TakesPhotos(entry.Card)
            ? entry
            : throw new InputException($"Network '{name}' takes {entry.Card.InputChannels} channels, and photos have 3. Choose another network.");
    }

    /// <summary>The entry of any network: one that comes with EUNet, by its name, or that of a spec file, by its path.</summary>
    /// <exception cref="InputException">There is no such network, or the spec has errors.</exception>
    public static NetworkEntry Find(string name) => SpecCompilation.Names(name)
        ? SpecCompilation.Compile(name)
        : NetworkCatalog.All.FirstOrDefault(entry => entry.Card.Name == name) ?? throw new InputException(Unknown(name));

    private static NetworkEntry FindFor(string task, string name, Func<NetworkCard, bool> does)
    {
        var entry = FindForPhotos(name);
        var others = NetworkCatalog.All.Select(other => other.Card).Where(card => does(card) && TakesPhotos(card)).Select(card => card.Name);
        return does(entry.Card) ? entry : throw new InputException($"Network '{name}' does not {task} photos. Choose one of: {string.Join(", ", others)}.");
    }

    private static string Unknown(string name)
    {
        var nearest = NearestName.Find(name, NetworkCatalog.All.Select(entry => entry.Card.Name));
        var mend = nearest is null ? "" : $"Did you mean '{nearest}'? ";
        return $"There is no network '{name}'. {mend}'eunet networks' lists them.";
    }

    private static bool TakesPhotos(NetworkCard card) => card.InputChannels == 3;
}
