using System.CommandLine;
using EUNet.Cli.Runs;

namespace EUNet.Cli.Tests.Runs;

/// <summary>config.yaml: what is written reads back, gives the same command, and what is wrong is named with its line.</summary>
public sealed class RunConfigTests : IDisposable
{
    private static readonly string[] s_known = ["network", "data", "epochs", "lr", "loss", "freeze", "flip", "device", "out"];

    private readonly TestRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Written_IsReadable_AndReadsBack()
    {
        KeyValuePair<string, Setting>[] options = [
            new("network", new Setting("eunet-lite0-camvid")), new("data", new Setting("data/camvid")), new("epochs", new Setting("20")), new("lr", new Setting("1e-3")),
            new("loss", new Setting("cross-entropy(0.1) + 0.5 dice")), new("freeze", new Setting(["encoder", "norms"])), new("device", new Setting("cuda:1"))];
        RunConfig.Write(_run.Folder.Config, options);
        Assert.Equal(
            "network: eunet-lite0-camvid\ndata: data/camvid\nepochs: 20\nlr: 1e-3\nloss: cross-entropy(0.1) + 0.5 dice\nfreeze: [encoder, norms]\ndevice: cuda:1\n",
            File.ReadAllText(_run.Folder.Config));
        var read = RunConfig.Read(_run.Folder.Config, s_known);
        Assert.Equal(options.Select(option => option.Key), read.Keys);
        Assert.Equal(options.Select(option => option.Value.Values), read.Values.Select(setting => setting.Values));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7], read.Values.Select(setting => setting.Line));
    }

    [Theory]
    [InlineData("C:\\data: mine # really")]
    [InlineData("  spaces  ")]
    [InlineData("- dash")]
    [InlineData("[a, b]")]
    [InlineData("{a: b}")]
    [InlineData("'quoted'")]
    [InlineData("\"quoted\"")]
    [InlineData("*star")]
    [InlineData("&and")]
    [InlineData("@at")]
    [InlineData("%percent")]
    [InlineData("")]
    [InlineData("two\nlines")]
    [InlineData("Straße/写真")]
    [InlineData("~")]
    [InlineData("tab\there")]
    [InlineData("words that are many, many, many, many, many, many, many, many, many, many, many, many, many, many, many, many, many more")]
    public void AwkwardValues_ReadBack(string value)
    {
        RunConfig.Write(_run.Folder.Config, [new("data", new Setting(value)), new("freeze", new Setting([value, "x"])), new("out", new Setting("run"))]);
        var read = RunConfig.Read(_run.Folder.Config, s_known);
        Assert.Equal([value], read["data"].Values);
        Assert.Equal([value, "x"], read["freeze"].Values);
        Assert.Equal(["run"], read["out"].Values);
    }

    [Fact]
    public void Arguments_GiveTheCommandLine()
    {
        File.WriteAllText(_run.Folder.Config, "# by hand\nflip: true\nnetwork: eunet-tiny\nfreeze:\n- encoder\n- '@norms'\n\nlr: -1\n");
        var network = new Argument<string>("NETWORK");
        var (flip, freeze, rate) = (new Option<bool>("--flip"), new Option<string[]>("--freeze"), new Option<double>("--lr"));
        var parsed = new Command("train") { network, flip, freeze, rate }.Parse([.. RunConfig.Arguments(RunConfig.Read(_run.Folder.Config, s_known), "network")]);
        Assert.Empty(parsed.Errors);
        Assert.Equal(("eunet-tiny", true, -1), (parsed.GetValue(network), parsed.GetValue(flip), parsed.GetValue(rate)));
        Assert.Equal(["encoder", "@norms"], parsed.GetValue(freeze)!);
    }

    [Theory]
    [InlineData("epochs: 20\nepoch: 3\n", 2, "'epoch' (did you mean 'epochs'?)", "network, data")]
    [InlineData("epochs: 20\nlr: 1\nepochs: 30\n", 3, "'epochs' stands in line 1")]
    [InlineData("data:\n  root: here\n", 2, "a value of 'data'")]
    [InlineData("freeze: [a, [b]]\n", 1, "a value of 'freeze'")]
    [InlineData("epochs:\nlr: 1\n", 1, "'epochs' has no value")]
    [InlineData("- epochs\n", 1, "is no list of options")]
    [InlineData("epochs 20\n", 1, "is no list of options")]
    [InlineData("data: a: b\n", 1, "is not YAML")]
    [InlineData("data: 'a\n", 1, "is not YAML")]
    [InlineData("data: *other\n", 1, "a value of 'data'")]
    [InlineData("lr: 1\n---\nlr: 2\n", 2, "a second document")]
    public void WhatIsWrong_IsNamedWithItsLine(string text, int line, params string[] parts)
    {
        File.WriteAllText(_run.Folder.Config, text);
        var message = Assert.Throws<InputException>(() => RunConfig.Read(_run.Folder.Config, s_known)).Message;
        Assert.StartsWith($"{_run.Folder.Config}({line}): ", message);
        Assert.All(parts, part => Assert.Contains(part, message));
    }

    [Fact]
    public void OpenBracket_AndMissingFile_AreSaid()
    {
        File.WriteAllText(_run.Folder.Config, "freeze: [encoder\nlr: 1\n");
        Assert.StartsWith(_run.Folder.Config, Assert.Throws<InputException>(() => RunConfig.Read(_run.Folder.Config, s_known)).Message);
        Assert.Contains("none.yaml", Assert.Throws<InputException>(() => RunConfig.Read("none.yaml", s_known)).Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing\n")]
    public void EmptyFile_HasNoOptions(string text)
    {
        File.WriteAllText(_run.Folder.Config, text);
        Assert.Empty(RunConfig.Read(_run.Folder.Config, s_known));
    }
}
