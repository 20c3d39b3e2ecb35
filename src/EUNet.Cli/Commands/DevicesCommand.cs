using System.CommandLine;
using EUNet.Devices;

namespace EUNet.Cli.Commands;

/// <summary><c>eunet devices</c>: where networks can run on this machine, and why not elsewhere.</summary>
internal static class DevicesCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("devices", "List where networks can run on this machine, and why a device cannot be used.");
        command.SetAction(_ => Run());
        return command;
    }

    private static int Run()
    {
        var rows = DeviceInfo.All().Select(info => new[] { info.Name, info.Unusable is null ? "usable" : "unusable", info.Description, info.Unusable ?? "" });
        Report.Table(["device", "", "description", "why not"], [false, false, false, false], [.. rows]);
        return 0;
    }
}
