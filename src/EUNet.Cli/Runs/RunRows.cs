namespace EUNet.Cli.Runs;

/// <summary>What a step of training came to: a row of <c>log.csv</c>.</summary>
/// <param name="Step">From 1.</param>
/// <param name="Epoch">How often every photo was seen, with its fraction.</param>
/// <param name="Loss">The batch's loss before the update.</param>
/// <param name="LearningRate">The rate of the update.</param>
/// <param name="GradientNorm">The Euclidean norm of all gradients, before clipping; null where nobody worked it out.</param>
/// <param name="PicturesPerSecond">Crops a second.</param>
/// <param name="Seconds">Since the run began, pauses aside.</param>
internal sealed record StepRow(
    int Step, double Epoch, double Loss, double LearningRate, double? GradientNorm, double PicturesPerSecond, double Seconds);

/// <summary>What a validation came to: a row of <c>validation.csv</c>. Shares are 0 to 1, and null where nothing was counted.</summary>
/// <param name="Step">The step after which the weights were tried.</param>
/// <param name="Epoch">How often every photo was seen by then.</param>
/// <param name="Miou">The mean of the classes' intersection over union.</param>
/// <param name="Accuracy">The share of pixels that were taken for what they are.</param>
/// <param name="Iou">Intersection over union of each class.</param>
internal sealed record ValidationRow(int Step, double Epoch, double? Miou, double? Accuracy, IReadOnlyList<double?> Iou);
