using System.CommandLine;
using System.Globalization;
using EUNet.Model;
using EUNet.Model.Weights;

namespace EUNet.Cli.Commands;

/// <summary><c>eunet networks</c>: what can be chosen by <c>--network</c>.</summary>
internal static class NetworksCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("networks", "List the networks that this build has.");
        command.SetAction(_ => Run());
        return command;
    }

    private static int Run()
    {
        var rows = NetworkCatalog.All.Select(entry => entry.Card).Select(card => new[]
        {
            card.Name,
            card.ClassName,
            card.Classifies ? "classifies" : "segments",
            card.Outputs.ToString(CultureInfo.InvariantCulture),
            (card.Parameters / 1e6).ToString("F2", CultureInfo.InvariantCulture) + " M",
            (card.MultiplyAdds / 1e9).ToString("F2", CultureInfo.InvariantCulture) + " G",
            $"{card.NominalHeight} x {card.NominalWidth} x {card.InputChannels}",
            PretrainedWeights.Find(card.Name) is null ? "" : "ship",
            card.Summary,
        });
        Report.Table(
            ["network", "class", "task", "classes", "parameters", "multiply-adds", "input", "weights", "summary"],
            [false, false, false, true, true, true, true, false, false],
            [.. rows]);
        return 0;
    }
}
