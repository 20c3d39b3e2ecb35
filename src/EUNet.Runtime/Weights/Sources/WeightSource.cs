namespace EUNet.Weights.Sources;

/// <summary>
/// A library whose weights can be read: how its tensors are named. A new one is a class beside this, and a line in <see cref="All"/>.
/// </summary>
public abstract class WeightSource
{
    /// <summary>All of them; the first that recognises a file's names is its source.</summary>
    public static IReadOnlyList<WeightSource> All { get; } =
    [
        new LukemelasNames(), new SmpNames(), new EfficientUnetPytorchNames(), new TimmNames(), new TorchvisionNames(), EUNetNames.Instance,
    ];

    /// <summary>What it is called.</summary>
    public abstract string Name { get; }

    /// <summary>The repository that the names are from.</summary>
    public abstract string Origin { get; }

    /// <summary>How its weights want the picture's bytes, in the word that specs say after <c>normalize</c>; null where the network decides.</summary>
    public abstract string? Normalize { get; }

    /// <summary>The same in full, exceptions included.</summary>
    public abstract string Preprocessing { get; }

    /// <summary>The source of a file with these names, or null where none knows them.</summary>
    public static WeightSource? Of(IReadOnlyCollection<string> names) => All.FirstOrDefault(source => source.Recognizes(names));

    /// <summary>Whether these are names of this source.</summary>
    public abstract bool Recognizes(IReadOnlyCollection<string> names);

    /// <summary>What this source calls a parameter, or null where it has nothing like it.</summary>
    /// <param name="parameter">EUNet's name: <c>block2a_expand_conv.weight</c>.</param>
    /// <param name="blocks">The network's.</param>
    public virtual string? NameOf(string parameter, EncoderBlocks blocks)
    {
        var dot = parameter.LastIndexOf('.');
        var layer = parameter[..dot];
        var theirs = blocks.TryFind(layer, out var block, out var part) ? BlockLayer(block, part) : Layer(layer, blocks);
        return theirs is null ? null : theirs + parameter[dot..];
    }

    /// <summary>Whether the source's own networks never use that tensor, so that it may be left out without a word of complaint.</summary>
    public virtual bool Ignores(string theirs) => false;

    /// <summary>What this source calls a layer of a block.</summary>
    protected abstract string? BlockLayer(EncoderBlock block, string part);

    /// <summary>What this source calls any other layer.</summary>
    protected abstract string? Layer(string layer, EncoderBlocks blocks);
}
