using System.Text.RegularExpressions;

namespace EUNet.Weights.Sources;

/// <summary>
/// timm (github.com/huggingface/pytorch-image-models, timm/models/_efficientnet_blocks.py): blocks are numbered within stages from 0, and
/// layers within blocks by what comes before: a block without expansion begins with bn1 where others have the expansion's.
/// </summary>
internal sealed partial class TimmNames : WeightSource
{
    public override string Name => "timm";

    public override string Origin => "github.com/huggingface/pytorch-image-models";

    public override string Normalize => "imagenet";

    public override string Preprocessing
        => "imagenet: (byte / 255 - [0.485, 0.456, 0.406]) / [0.229, 0.224, 0.225]; its AdvProp (tf_efficientnet_*_ap) and Lite weights want advprop: byte / 127.5 - 1";

    public override bool Recognizes(IReadOnlyCollection<string> names) => names.Any(name => Own().IsMatch(name));

    protected override string? BlockLayer(EncoderBlock block, string part)
    {
        var name = (block.IsFused, block.HasExpansion) switch
        {
            (false, true) => part switch // InvertedResidual
            {
                "expand_conv" => "conv_pw",
                "expand_bn" => "bn1",
                "dwconv" => "conv_dw",
                "bn" => "bn2",
                "project_conv" => "conv_pwl",
                "project_bn" => "bn3",
                _ => SqueezeLayer(part),
            },
            (false, false) => part switch // DepthwiseSeparableConv
            {
                "dwconv" => "conv_dw",
                "bn" => "bn1",
                "project_conv" => "conv_pw",
                "project_bn" => "bn2",
                _ => SqueezeLayer(part),
            },
            (true, true) => part switch // EdgeResidual
            {
                "expand_conv" => "conv_exp",
                "expand_bn" => "bn1",
                "project_conv" => "conv_pwl",
                "project_bn" => "bn2",
                _ => SqueezeLayer(part),
            },
            (true, false) => part switch // ConvBnAct
            {
                "project_conv" => "conv",
                "project_bn" => "bn1",
                _ => null,
            },
        };
        return name is null ? null : $"blocks.{block.Stage - 1}.{block.Place}.{name}";
    }

    protected override string? Layer(string layer, EncoderBlocks blocks) => layer switch
    {
        "stem_conv" => "conv_stem",
        "stem_bn" => "bn1",
        "top_conv" => "conv_head",
        "top_bn" => "bn2",
        "classifier" => "classifier",
        _ => null,
    };

    private static string? SqueezeLayer(string part) => part switch
    {
        "se_reduce" => "se.conv_reduce",
        "se_expand" => "se.conv_expand",
        _ => null,
    };

    [GeneratedRegex(@"^(conv_stem\.|blocks\.\d+\.\d+\.(conv|bn|se))")]
    private static partial Regex Own();
}
