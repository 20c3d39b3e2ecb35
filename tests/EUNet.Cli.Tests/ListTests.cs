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
    public async Task Networks_AreDescribed()
    {
        string[] lines = (await Eunet.Run(Path.GetTempPath(), "networks")).Succeeded().Output.Split('\n');
        Assert.Matches("^network +class +task +classes +parameters +multiply-adds +input +weights +summary$", lines[0]);
        Assert.Contains(lines, line => System.Text.RegularExpressions.Regex.IsMatch(line, @"^eunet-lite0-camvid +EUNetLite0CamVid +segments +11 +\d\.\d\d M +\d\.\d\d G +224 x 224 x 3 +ship +EUNet on"));
        Assert.Contains(lines, line => System.Text.RegularExpressions.Regex.IsMatch(line, @"^efficientnet-b0 +EfficientNetB0 +classifies +1000 +5\.33 M +0\.39 G +224 x 224 x 3 +[A-Z]"));
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
        Assert.All(
            ["segment", "classify", "features", "train", "evaluate", "new", "check", "summary", "profile", "export", "weights", "networks", "devices"],
            command => Assert.Contains(command, outcome.Output));
    }
}
