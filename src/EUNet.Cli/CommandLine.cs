using System.CommandLine;
using EUNet.Cli.Commands;
using EUNet.Devices;

namespace EUNet.Cli;

/// <summary>The <c>eunet</c> command: exit code 0, 1 for input that cannot be used, 2 for wrong usage.</summary>
internal static class CommandLine
{
    private const int BadInput = 1;
    private const int WrongUsage = 2;

    /// <summary>Runs the command that the arguments ask for; errors go to standard error.</summary>
    public static int Run(string[] args)
    {
        var root = new RootCommand("EUNet: segmentation networks, compiled from a spec.")
        {
            SegmentCommand.Create(),
            ClassifyCommand.Create(),
            FeaturesCommand.Create(),
            TrainCommand.Create(),
            EvaluateCommand.Create(),
            ExportCommand.Create(),
            NetworksCommand.Create(),
            WeightsCommand.Create(),
            DevicesCommand.Create(),
            NewCommand.Create(),
            CheckCommand.Create(),
            SummaryCommand.Create(),
            ProfileCommand.Create(),
        };
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            var message = parsed.UnmatchedTokens.Count > 0 ? $"'{parsed.UnmatchedTokens[0]}' is not understood here." : parsed.Errors[0].Message;
            Console.Error.WriteLine($"eunet: {message}");
            var names = parsed.CommandResult.Command == root ? "eunet" : $"eunet {parsed.CommandResult.Command.Name}";
            Console.Error.WriteLine($"'{names} --help' lists what can be said.");
            return WrongUsage;
        }

        try
        {
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception e) when (e is InputException or DeviceUnavailableException)
        {
            Console.Error.WriteLine($"eunet: {e.Message}");
            return BadInput;
        }
        catch (OutOfMemoryException)
        {
            Console.Error.WriteLine("eunet: there is not enough memory. Use smaller pictures, or a smaller batch.");
            return BadInput;
        }
    }
}
