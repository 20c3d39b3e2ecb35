using EUNet.Generator.Graph.Operators;
using EUNet.Generator.Spec;

namespace EUNet.Generator.Lowering.Rules;

/// <summary>Maps brought to another size, doubled ones among them, where no convolution reads through that.</summary>
internal sealed class ResizeRule : OneMapRule
{
    /// <inheritdoc/>
    public override bool Takes(int op, ScheduleWriter to) => to.Graph.Operators[op] is Resize or Upsample;

    /// <inheritdoc/>
    protected override (StepKind Forward, StepKind Backward, string Note) Kinds(Operator op) => op is Upsample { Kind: UpsamplingKind.Bilinear } or Resize { Kind: UpsamplingKind.Bilinear }
        ? (StepKind.ResizeBilinear, StepKind.ResizeBilinearBackward, "bilinear")
        : (StepKind.ResizeNearest, StepKind.ResizeNearestBackward, "nearest");
}
