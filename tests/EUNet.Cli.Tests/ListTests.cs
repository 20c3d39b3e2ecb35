namespace EUNet.Cli.Tests;

public sealed class ListTests
{
    [Fact]
    public async Task Networks_AreListed()
    {
        var outcome = (await Eunet.Run(Path.GetTempPath(), "networks")).Succeeded();
        foreach (var file in Directory.EnumerateFiles(EUNet.Testing.Repository.Specs, "*.yaml"))
        {
            Assert.Contains(outcome.Output.Split('\n'), line => line.StartsWith(Path.GetFileNameWithoutExtension(file) + " ", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Devices_NameTheProcessor_AndSayWhyOthersAreUnusable()
    {
        string[] lines = (await Eunet.Run(Path.GetTempPath(), "devices")).Succeeded().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Matches("^cpu +usable ", lines[1]);
        Assert.Contains(lines, line => line.StartsWith("cuda:0", StringComparison.Ordinal));
        Assert.All(lines.Where(line => line.Contains(" unusable ")), line => Assert.Matches("unusable +[^ ].{20,}", line));
    }

    [Fact]
    public async Task Help_NamesEveryCommand()
    {
        var outcome = (await Eunet.Run(Path.GetTempPath(), "--help")).Succeeded();
        Assert.All(["segment", "train", "networks", "devices", "check", "summary"], command => Assert.Contains(command, outcome.Output));
    }
}
