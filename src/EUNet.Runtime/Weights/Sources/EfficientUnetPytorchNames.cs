using System.Text.RegularExpressions;

namespace EUNet.Weights.Sources;

/// <summary>
/// EfficientUnet-PyTorch (github.com/zhoudaxia233/EfficientUnet-PyTorch): EfficientNet-PyTorch's blocks in an encoder that was renamed, and a
/// decoder whose fifth stage, the one that reads the input, is called <c>_input</c>.
/// </summary>
internal sealed partial class EfficientUnetPytorchNames : WeightSource
{
    private const string InputStage = "5";

    public override string Name => "EfficientUnet-PyTorch";

    public override string Origin => "github.com/zhoudaxia233/EfficientUnet-PyTorch";

    public override string Normalize => "imagenet";

    public override string Preprocessing => "imagenet: (byte / 255 - [0.485, 0.456, 0.406]) / [0.229, 0.224, 0.225], where the encoder began from ImageNet's weights";

    public override bool Recognizes(IReadOnlyCollection<string> names)
        => names.Any(name => name.StartsWith("encoder.stem_conv.", StringComparison.Ordinal) || name.StartsWith("encoder.blocks.", StringComparison.Ordinal));

    protected override string? BlockLayer(EncoderBlock block, string part)
        => LukemelasNames.LayerName(part) is { } name ? $"encoder.blocks.{block.Index}.{name}" : null;

    protected override string? Layer(string layer, EncoderBlocks blocks)
    {
        if (StageLayer().Match(layer) is { Success: true } match)
        {
            var stage = match.Groups["stage"].Value is var number && number == InputStage ? "_input" : number;
            return match.Groups["layer"].Value switch
            {
                "up" => $"up_conv{stage}",
                "conv1" => $"double_conv{stage}.0",
                "bn1" => $"double_conv{stage}.1",
                "conv2" => $"double_conv{stage}.3",
                _ => $"double_conv{stage}.4",
            };
        }

        return layer switch
        {
            "stem_conv" => "encoder.stem_conv",
            "stem_bn" => "encoder.stem_batch_norm",
            "top_conv" => "encoder.head_conv",
            "top_bn" => "encoder.head_batch_norm",
            "head" => "final_conv",
            _ => null,
        };
    }

    [GeneratedRegex("^decoder(?<stage>[1-5])_(?<layer>up|conv1|bn1|conv2|bn2)$")]
    private static partial Regex StageLayer();
}
