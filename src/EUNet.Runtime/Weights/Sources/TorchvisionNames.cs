using System.Text.RegularExpressions;

namespace EUNet.Weights.Sources;

/// <summary>
/// torchvision (github.com/pytorch/vision, torchvision/models/efficientnet.py): everything is numbered, within a block by the layers that it has:
/// features.2.0.block.0 is an expansion, features.1.0.block.0, without one, the depthwise convolution.
/// </summary>
internal sealed partial class TorchvisionNames : WeightSource
{
    public override string Name => "torchvision";

    public override string Origin => "github.com/pytorch/vision";

    public override string Normalize => "imagenet";

    public override string Preprocessing
        => "imagenet: (byte / 255 - [0.485, 0.456, 0.406]) / [0.229, 0.224, 0.225]; EfficientNetV2-L's want advprop: byte / 127.5 - 1";

    public override bool Recognizes(IReadOnlyCollection<string> names) => names.Any(name => Own().IsMatch(name));

    protected override string? BlockLayer(EncoderBlock block, string part)
    {
        var (of, leaf) = part switch
        {
            "expand_conv" => ("expand_conv", "0"),
            "expand_bn" => ("expand_conv", "1"),
            "dwconv" => ("dwconv", "0"),
            "bn" => ("dwconv", "1"),
            "se_reduce" => ("se_reduce", "fc1"),
            "se_expand" => ("se_reduce", "fc2"),
            "project_conv" => ("project_conv", "0"),
            "project_bn" => ("project_conv", "1"),
            _ => (null, ""),
        };
        var number = of is null ? -1 : block.Parts.Where(item => item != "se_expand").ToList().IndexOf(of);
        return number < 0 ? null : $"features.{block.Stage}.{block.Place}.block.{number}.{leaf}";
    }

    protected override string? Layer(string layer, EncoderBlocks blocks) => layer switch
    {
        "stem_conv" => "features.0.0",
        "stem_bn" => "features.0.1",
        "top_conv" => $"features.{blocks.Stages + 1}.0",
        "top_bn" => $"features.{blocks.Stages + 1}.1",
        "classifier" => "classifier.1",
        _ => null,
    };

    [GeneratedRegex(@"^features\.\d+\.\d+\.block\.\d+\.")]
    private static partial Regex Own();
}
