using System.Text.RegularExpressions;

namespace EUNet.Weights.Sources;

/// <summary>
/// A U-Net of segmentation_models.pytorch (github.com/qubvel-org/segmentation_models.pytorch) on its own EfficientNet, which has
/// EfficientNet-PyTorch's names behind <c>encoder.</c>
/// </summary>
internal sealed partial class SmpNames : WeightSource
{
    public override string Name => "segmentation_models.pytorch";

    public override string Origin => "github.com/qubvel-org/segmentation_models.pytorch";

    public override string Normalize => "imagenet";

    public override string Preprocessing => "imagenet: (byte / 255 - [0.485, 0.456, 0.406]) / [0.229, 0.224, 0.225], where the encoder began from ImageNet's weights";

    public override bool Recognizes(IReadOnlyCollection<string> names)
        => names.Any(name => name.StartsWith("encoder._conv_stem.", StringComparison.Ordinal) || name.StartsWith("encoder._blocks.", StringComparison.Ordinal));

    // It keeps its encoder's top, and the first attention of a stage without a skip; no network of its runs them.
    public override bool Ignores(string theirs) => Unused().IsMatch(theirs);

    protected override string? BlockLayer(EncoderBlock block, string part)
        => LukemelasNames.LayerName(part) is { } name ? $"encoder._blocks.{block.Index}.{name}" : null;

    protected override string? Layer(string layer, EncoderBlocks blocks)
    {
        if (layer == "head")
        {
            return "segmentation_head.0";
        }

        if (StageLayer().Match(layer) is not { Success: true } match)
        {
            return LukemelasNames.OuterName(layer) is { } outer ? $"encoder.{outer}" : null;
        }

        var number = match.Groups["number"].Value;
        var name = match.Groups["layer"].Value switch
        {
            "conv" => $"conv{number}.0",
            "bn" => $"conv{number}.1",
            "reduce" => $"attention{number}.attention.cSE.1",
            "expand" => $"attention{number}.attention.cSE.3",
            _ => $"attention{number}.attention.sSE.0",
        };
        return $"decoder.blocks.{int.Parse(match.Groups["stage"].ValueSpan, System.Globalization.CultureInfo.InvariantCulture) - 1}.{name}";
    }

    [GeneratedRegex(@"^decoder(?<stage>[1-9]\d{0,3})_((?<layer>conv|bn)(?<number>[12])|scse(?<number>[12])_(?<layer>reduce|expand|spatial))$")]
    private static partial Regex StageLayer();

    [GeneratedRegex(@"^(encoder\._(conv_head|bn1)|decoder\.blocks\.\d+\.attention1\.attention)\.")]
    private static partial Regex Unused();
}
