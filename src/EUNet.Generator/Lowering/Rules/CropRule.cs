using EUNet.Generator.Graph.Operators;

namespace EUNet.Generator.Lowering.Rules;

/// <summary>Maps cropped, or filled up with zeros, where no convolution reads through that.</summary>
internal sealed class CropRule : OneMapRule
{
    /// <inheritdoc/>
    public override bool Takes(int op, ScheduleWriter to) => to.Graph.Operators[op] is Fit or CenterCrop;

    /// <inheritdoc/>
    protected override (StepKind Forward, StepKind Backward, string Note) Kinds(Operator op) => op is CenterCrop
        ? (StepKind.CenterCrop, StepKind.CenterCropBackward, "the middle")
        : (StepKind.Fit, StepKind.FitBackward, "cropped, or zeros, at right and bottom");
}
