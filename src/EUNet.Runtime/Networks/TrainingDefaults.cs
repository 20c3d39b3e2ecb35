using EUNet.Losses;

namespace EUNet.Networks;

/// <summary>What training starts from unless it is told otherwise: the spec's <c>training</c>.</summary>
/// <param name="Loss">What it minimises, as <see cref="Losses.Loss.Parse"/> reads it.</param>
public sealed record TrainingDefaults(string Loss)
{
    /// <summary>The loss itself; class weights that are balanced are still to come from the data (<see cref="Losses.Loss.NeedsFrequencies"/>).</summary>
    public Loss CreateLoss() => Losses.Loss.Parse(Loss);
}
