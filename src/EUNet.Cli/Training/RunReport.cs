using EUNet.Cli.Runs;
using EUNet.Cli.Runs.Charts;
using EUNet.Cli.Runs.Html;
using EUNet.Imaging;
using EUNet.Networks;

namespace EUNet.Cli.Training;

/// <summary>What a run leaves to look at: curves, confusion matrix, panels, and a page with all of it.</summary>
internal static class RunReport
{
    /// <summary>Draws and writes it, from the run's logs.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="card">The network's card.</param>
    /// <param name="options">What the run was told.</param>
    /// <param name="classes">The classes' names.</param>
    /// <param name="validation">What the weights that <paramref name="of"/> names came to, or null.</param>
    /// <param name="panels">Photos with truth and prediction, or null.</param>
    /// <param name="of">Which weights on which photos.</param>
    public static void Write(
        RunFolder folder, NetworkCard card, TrainOptions options, IReadOnlyList<string> classes, Validation? validation, RgbImage? panels, string of)
    {
        var steps = RunLog.ReadSteps(folder.Log);
        if (steps.Count == 0)
        {
            return;
        }

        var validations = RunLog.ReadValidations(folder.Validation);
        Curves.Save(folder.Curves, steps, validations);
        if (validation?.Matrix is { } matrix)
        {
            ConfusionPicture.Save(folder.Confusion, matrix, classes);
        }

        if (panels is not null)
        {
            ImageFile.Save(panels, folder.Panels);
        }

        HtmlReport.Write(folder.Report, new ReportContent
        {
            Card = card,
            Arguments = [.. Environment.GetCommandLineArgs().Skip(1)],
            Config = [.. RunConfig.Read(folder.Config, TrainArguments.Names)],
            Machine = MachineFacts.Of(options.Device),
            Steps = steps,
            Validations = validations,
            Matrix = validation?.Matrix,
            MatrixOf = of,
            Panels = panels,
            Elapsed = TimeSpan.FromSeconds(steps[^1].Seconds),
        });
    }
}
