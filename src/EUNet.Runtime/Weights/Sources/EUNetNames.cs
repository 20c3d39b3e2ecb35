using System.Text.RegularExpressions;

namespace EUNet.Weights.Sources;

/// <summary>EUNet's own names: the layers of keras-applications' EfficientNet, with PyTorch's words for their parameters.</summary>
internal sealed partial class EUNetNames : WeightSource
{
    /// <summary>The one instance; also what names that no source knows are held against.</summary>
    public static readonly EUNetNames Instance = new();

    public override string Name => "EUNet";

    public override string Origin => "this project";

    public override string? Normalize => null;

    public override string Preprocessing => "what the network's spec says under input.normalize";

    public override bool Recognizes(IReadOnlyCollection<string> names) => names.Any(name => Own().IsMatch(name));

    public override string NameOf(string parameter, EncoderBlocks blocks) => parameter;

    protected override string BlockLayer(EncoderBlock block, string part) => $"block{block.Name}_{part}";

    protected override string Layer(string layer, EncoderBlocks blocks) => layer;

    [GeneratedRegex(@"^(stem_(conv|bn)|block\d+[a-z]+_\w+|encoder\d+_\w+|decoder\d+_\w+|top_(conv|bn)|classifier|head)\.(weight|bias|running_mean|running_var)$")]
    private static partial Regex Own();
}
