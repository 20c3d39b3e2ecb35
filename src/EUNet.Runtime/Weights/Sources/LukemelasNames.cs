namespace EUNet.Weights.Sources;

/// <summary>EfficientNet-PyTorch (github.com/lukemelas/EfficientNet-PyTorch): blocks are numbered through the encoder.</summary>
internal sealed class LukemelasNames : WeightSource
{
    public override string Name => "EfficientNet-PyTorch";

    public override string Origin => "github.com/lukemelas/EfficientNet-PyTorch";

    public override string Normalize => "imagenet";

    public override string Preprocessing => "imagenet: (byte / 255 - [0.485, 0.456, 0.406]) / [0.229, 0.224, 0.225]; weights trained with AdvProp want advprop: byte / 127.5 - 1";

    public override bool Recognizes(IReadOnlyCollection<string> names)
        => names.Any(name => name.StartsWith("_conv_stem.", StringComparison.Ordinal) || name.StartsWith("_blocks.", StringComparison.Ordinal));

    /// <summary>The name of a block's layer, which two other sources share.</summary>
    internal static string? LayerName(string part) => part switch
    {
        "expand_conv" => "_expand_conv",
        "expand_bn" => "_bn0",
        "dwconv" => "_depthwise_conv",
        "bn" => "_bn1",
        "se_reduce" => "_se_reduce",
        "se_expand" => "_se_expand",
        "project_conv" => "_project_conv",
        "project_bn" => "_bn2",
        _ => null,
    };

    /// <summary>The names around the blocks, which smp shares.</summary>
    internal static string? OuterName(string layer) => layer switch
    {
        "stem_conv" => "_conv_stem",
        "stem_bn" => "_bn0",
        "top_conv" => "_conv_head",
        "top_bn" => "_bn1",
        "classifier" => "_fc",
        _ => null,
    };

    protected override string? BlockLayer(EncoderBlock block, string part) => LayerName(part) is { } name ? $"_blocks.{block.Index}.{name}" : null;

    protected override string? Layer(string layer, EncoderBlocks blocks) => OuterName(layer);
}
