using System.Text.RegularExpressions;
using EUNet.Testing;

namespace EUNet.Cli.Tests;

/// <summary>docs/command.md has every command, and of each every option that its help has, and no others.</summary>
public sealed partial class CommandPageTests
{
    private static readonly string[] s_helpItself = ["--help", "--version"];

    [Theory]
    [InlineData("segment")]
    [InlineData("classify")]
    [InlineData("features")]
    [InlineData("train")]
    [InlineData("evaluate")]
    [InlineData("new")]
    [InlineData("check")]
    [InlineData("summary")]
    [InlineData("profile")]
    [InlineData("export")]
    [InlineData("weights")]
    [InlineData("networks")]
    [InlineData("devices")]
    public async Task Options_AreThoseOfTheHelp(string command)
    {
        var help = (await Eunet.Run(Repository.Root, command, "--help")).Succeeded().Output;
        var options = help[help.IndexOf("Options:", StringComparison.Ordinal)..].Split('\n').Select(line => OptionOfHelp().Match(line)).Where(match => match.Success)
            .Select(match => match.Groups[1].Value).Except(s_helpItself).Order();
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "command.md"));
        var section = page.Split("\n## ").Single(section => Heading().Matches(section.Split('\n')[0]).Any(match => match.Groups[1].Value == command));
        Assert.Equal(options, OptionOfPage().Matches(section).Select(match => match.Groups[1].Value).Distinct().Order());
    }

    [GeneratedRegex(@"^  (?:-\S+, )*(--[a-z-]+)")]
    private static partial Regex OptionOfHelp();

    [GeneratedRegex(@"`(--[a-z-]+)")]
    private static partial Regex OptionOfPage();

    [GeneratedRegex("eunet ([a-z]+)")]
    private static partial Regex Heading();
}
