using System.Xml.Linq;
using EUNet.Cli.Runs;
using EUNet.Cli.Runs.Html;
using EUNet.Devices;
using EUNet.Imaging;
using EUNet.Metrics;
using EUNet.Model;

namespace EUNet.Cli.Tests.Runs;

/// <summary>report.html: well-formed, complete, by itself, and nothing in it is taken for markup.</summary>
public sealed class HtmlReportTests : IDisposable
{
    private const string Hostile = "</td><script>alert('\"&amp;')</script>\u0001\uD800";

    private readonly TestRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Report_HoldsEverything()
    {
        var page = Write(Content());
        var text = page.Value;
        Assert.Contains("eunet-tiny", page.Descendants("h1").Single().Value);
        Assert.Equal(
            ["Curves", "Classes", "Confusion matrix", "Photos", "Options", "Machine"], page.Descendants("h2").Select(title => title.Value));
        Assert.Equal(
            [("Best mean IoU", "90.0 %", "at step 400"), ("Last mean IoU", "80.0 %", "at step 300"), ("Steps", "300", "37.5 epochs"),
                ("Last loss", "0.006667", "of a single batch"), ("Time", "2 h 5 min", "12.2 crops a second")],
            page.Descendants("dl").Elements("div").Select(figure => (
                figure.Element("dt")!.Value, figure.Element("dd")!.Nodes().OfType<XText>().First().Value, figure.Descendants("small").Single().Value)));
        Assert.Equal("eunet train eunet-tiny --data 'my data' --loss 'dice + bce'", page.Descendants("pre").Single().Value);
        Assert.Contains("best.safetensors on 3 photos of val", text);
        Assert.Contains(Environment.Version.ToString(), text);
        var cells = page.Descendants("tr").Select(row => row.Elements().Select(cell => cell.Value.Trim()).ToArray()).ToList();
        Assert.Contains(cells, row => row is ["epochs", "20"]);
        Assert.Contains(cells, row => row is ["freeze", "encoder, norms"]);
        Assert.Contains(cells, row => row is ["sky", "50.0", "66.7", "100.0", "50.0", "", "66.7", "car (50.0)"]);
        Assert.Contains(cells, row => row is ["tree", "–", "–", "–", "–", "", "0.0", ""]);
        Assert.Contains(cells, row => row is ["mean", "50.0", "66.7", "", "75.0", "", "", ""]);
        Assert.Equal(3, page.Descendants("img").Count());
    }

    [Fact]
    public void Report_NeedsNothingElse_AndSaysWhatItsPicturesShow()
    {
        var page = Write(Content());
        Assert.StartsWith("default-src 'none'", (string?)page.Descendants("meta").Single(meta => meta.Attribute("http-equiv") is not null).Attribute("content"));
        Assert.DoesNotContain(page.Descendants(), element => element.Name.LocalName is "script" or "link" or "iframe");
        var addresses = page.Descendants().Attributes().Where(attribute => attribute.Name.LocalName is "src" or "srcset" or "href").ToList();
        Assert.Equal(5, addresses.Count); // two charts in light and dark, and the photos
        Assert.All(addresses, address => Assert.True(Picture(address.Value).Width > 100));
        Assert.All(page.Descendants("img"), image => Assert.True(((string?)image.Attribute("alt"))?.Length > 20));
        Assert.DoesNotContain("url(", page.Descendants("style").Single().Value);
        Assert.Equal("en", (string?)page.Attribute("lang"));
    }

    [Fact]
    public void WhatComesFromElsewhere_IsText()
    {
        var content = Content();
        var page = Write(content with
        {
            Card = content.Card with { Name = Hostile, Summary = Hostile, Classes = [.. content.Card.Classes.Select(known => known with { Name = Hostile })] },
            Arguments = [Hostile], Config = [new(Hostile, new Setting(Hostile))], Machine = [(Hostile, Hostile)], MatrixOf = Hostile,
        });
        Assert.Empty(page.Descendants("script"));
        var shown = Hostile.Replace('\u0001', '\uFFFD').Replace('\uD800', '\uFFFD');
        Assert.Equal(shown, page.Descendants("h1").Single().Value);
        Assert.Equal(5, page.Descendants("th").Count(cell => cell.Value.Trim() == shown)); // three classes, an option, a fact
        Assert.DoesNotContain("<script", File.ReadAllText(_run.Folder.Report));
    }

    [Fact]
    public void WhatIsMissing_IsLeftOut()
    {
        var page = Write(Content() with { Validations = [], Matrix = null, Panels = null, Steps = [] });
        Assert.Equal(["Options", "Machine"], page.Descendants("h2").Select(title => title.Value));
        Assert.Equal(["Time"], page.Descendants("dt").Select(name => name.Value));
        Assert.Empty(page.Descendants("img"));
    }

    [Fact]
    public void Machine_IsDescribed()
    {
        var facts = MachineFacts.Of(Device.Cpu);
        Assert.Equal(["device", "processor", "memory", "system", "EUNet", ".NET"], facts.Select(fact => fact.Name));
        Assert.All(facts, fact => Assert.NotEqual("", fact.Value));
        Assert.StartsWith("cpu: ", facts[0].Value);
    }

    private static RgbImage Picture(string address)
    {
        Assert.Matches("^data:image/(png|jpeg);base64,", address);
        return ImageFile.Codec.Decode(Convert.FromBase64String(address[(address.IndexOf(',') + 1)..]), "report");
    }

    private static ReportContent Content()
    {
        var matrix = new ConfusionMatrix(3);
        matrix.Add([0, 0, 1], [0, 1, 1]);
        var card = NetworkCatalog.All.First(entry => entry.Card.Name == "eunet-tiny").Card;
        return new ReportContent
        {
            Card = card with { Classes = [new ClassInfo("sky", default), new ClassInfo("car", default), new ClassInfo("tree", default)] },
            Arguments = ["train", "eunet-tiny", "--data", "my data", "--loss", "dice + bce"],
            Config = [new("epochs", new Setting("20")), new("freeze", new Setting(["encoder", "norms"]))],
            Machine = MachineFacts.Of(Device.Cpu),
            Steps = [.. Enumerable.Range(1, 300).Select(TestRun.Step)],
            Validations = [TestRun.Validation(400), TestRun.Validation(300)],
            Matrix = matrix,
            MatrixOf = "best.safetensors on 3 photos of val",
            Panels = new RgbImage(120, 40),
            Elapsed = new TimeSpan(2, 5, 7),
        };
    }

    private XElement Write(ReportContent content)
    {
        HtmlReport.Write(_run.Folder.Report, content);
        var text = File.ReadAllText(_run.Folder.Report);
        Assert.StartsWith("<!DOCTYPE html>\n<html", text);
        return XElement.Parse(text[text.IndexOf('\n')..], LoadOptions.PreserveWhitespace);
    }
}
