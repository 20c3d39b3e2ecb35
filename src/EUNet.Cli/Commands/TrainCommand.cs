using System.CommandLine;
using EUNet.Cli.Training;

namespace EUNet.Cli.Commands;

/// <summary><c>eunet train</c>: fits a network to photos and masks; weights, curves and a report go to the run's folder.</summary>
internal static class TrainCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var options = new TrainArguments();
        var command = new Command("train", "Train a network on photos and masks, and write weights that 'eunet segment --weights' takes.");
        command.Add(options.Network);
        options.All.ForEach(command.Add);
        command.Validators.Add(options.RequireNetworkAndData);
        command.SetAction(parsed => new TrainRun(options.Read(options.WithConfig(command, parsed))).Run());
        return command;
    }
}
