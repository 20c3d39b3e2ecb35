using System.Globalization;
using System.Xml.Linq;
using EUNet.Cli.Runs.Charts;
using EUNet.Data;
using EUNet.Imaging;
using static EUNet.Cli.Runs.Html.Markup;

namespace EUNet.Cli.Runs.Html;

/// <summary>
/// <c>report.html</c>: a run on one page that needs nothing else, neither files beside it nor a network. Its own policy forbids the browser to load
/// anything.
/// </summary>
internal static class HtmlReport
{
    private const string Policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";
    private const int PanelQuality = 88;

    /// <summary>Writes the report.</summary>
    /// <param name="path">The file.</param>
    /// <param name="content">What it tells.</param>
    /// <exception cref="InputException">It cannot be written.</exception>
    public static void Write(string path, ReportContent content)
    {
        var page = Element(
            "html", Attribute("lang", "en"),
            Element(
                "head",
                Element("meta", Attribute("charset", "utf-8")),
                Element("meta", Attribute("http-equiv", "Content-Security-Policy"), Attribute("content", Policy)),
                Element("meta", Attribute("name", "viewport"), Attribute("content", "width=device-width, initial-scale=1")),
                Element("title", $"{content.Card.Name}: training report"),
                Element("style", Style())),
            Element("body", Element(
                "main",
                Head(content), CurveSection(content), ClassSection(content), PanelSection(content), OptionSection(content), MachineSection(content))));
        AtomicFile.Write(path, stream => Markup.Write(page, stream));
    }

    private static string Style()
    {
        using var reader = new StreamReader(typeof(HtmlReport).Assembly.GetManifestResourceStream("report.css")!);
        return reader.ReadToEnd();
    }

    private static XElement Head(ReportContent content)
    {
        var known = content.Validations.Where(row => row.Miou is not null).ToList();
        var best = known.MaxBy(row => row.Miou);
        var last = content.Steps.Count > 0 ? content.Steps[^1] : null;
        return Element(
            "header",
            Element("h1", content.Card.Name),
            Element("p", Class("soft"), content.Card.Summary),
            Element(
                "dl", Class("figures"),
                best is null ? null : Figure("Best mean IoU", $"{ClassTable.Percent(best.Miou)} %", $"at step {Whole(best.Step)}"),
                best is null ? null : Figure("Last mean IoU", $"{ClassTable.Percent(known[^1].Miou)} %", $"at step {Whole(known[^1].Step)}"),
                last is null ? null : Figure("Steps", Whole(last.Step), string.Create(CultureInfo.InvariantCulture, $"{last.Epoch:0.#} epochs")),
                last is null ? null : Figure("Last loss", last.Loss.ToString("G4", CultureInfo.InvariantCulture), "of a single batch"),
                Figure(
                    "Time", Duration(content.Elapsed),
                    last is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{last.PicturesPerSecond:F1} crops a second"))));
    }

    private static XElement Figure(string name, string value, string note)
        => Element("div", Element("dt", name), Element("dd", value, Element("small", note)));

    private static XElement? CurveSection(ReportContent content) => content.Steps.Count == 0 ? null : Section(
        "Curves",
        Element("figure", Class("box"), Picture(
            theme => Curves.Draw(content.Steps, content.Validations, theme),
            "Training loss, learning rate and validation mean IoU over the steps.")));

    private static XElement? ClassSection(ReportContent content)
    {
        if (content.Matrix is not { } matrix)
        {
            return null;
        }

        var classes = content.Card.PixelClasses;
        return Section(
            "Classes",
            Box("Figures of each class", ClassTable.Of(matrix, classes, content.MatrixOf)),
            Element("h2", "Confusion matrix"),
            Element("figure", Class("box"), Picture(
                theme => ConfusionPicture.Draw(matrix, [.. classes.Select(known => known.Name)], theme),
                "The share of each class's pixels that was taken for each class; the table above names the largest.")));
    }

    private static XElement? PanelSection(ReportContent content) => content.Panels is not { } panels ? null : Section(
        "Photos",
        Element(
            "figure", Class("box"),
            Element(
                "img", Class("pixels"), Size(panels.Width, panels.Height),
                Attribute("src", DataUri("jpeg", ImageFile.Codec.EncodeJpeg(panels, PanelQuality))),
                Attribute("alt", "Validation photos, a row each: the photo, its true classes, the predicted classes.")),
            Element(
                "figcaption", $"Photo, truth, prediction. Striped: not counted. {content.MatrixOf}".TrimEnd(),
                Element("ul", Class("legend"), content.Card.PixelClasses.Select(known => Element("li", ClassTable.Swatch(known), known.Name))))));

    private static XElement OptionSection(ReportContent content) => Section(
        "Options",
        Box("The command", Element("pre", CommandText.Of(content.Arguments))),
        Element("p", Class("soft"), "All options, also those that were not typed:"),
        Box("All options", Pairs(content.Config.Select(option => (option.Key, string.Join(", ", option.Value.Values))))));

    private static XElement MachineSection(ReportContent content) => Section("Machine", Box("Machine and versions", Pairs(content.Machine)));

    private static XElement Section(string title, params object?[] content) => Element("section", [Element("h2", title), .. content]);

    // What may be wider than the page scrolls, also by the keyboard.
    private static XElement Box(string label, XElement content)
        => Element("div", Class("box"), Attribute("tabindex", "0"), Attribute("role", "region"), Attribute("aria-label", label), content);

    private static XElement Pairs(IEnumerable<(string Name, string Value)> pairs) => Element("table", Class("pairs"), Element("tbody", pairs.Select(
        pair => Element("tr", Element("th", Attribute("scope", "row"), pair.Name), Element("td", pair.Value)))));

    private static XElement Picture(Func<ChartTheme, Chart> draw, string alt)
    {
        var (light, dark) = (draw(ChartTheme.Light), draw(ChartTheme.Dark));
        return Element(
            "picture",
            Element("source", Attribute("media", "(prefers-color-scheme: dark)"), Attribute("srcset", DataUri("png", dark.Png))),
            Element("img", Attribute("src", DataUri("png", light.Png)), Size(light.Width, light.Height), Attribute("alt", alt)));
    }

    private static XAttribute[] Size(int width, int height) => [
        Attribute("width", width.ToString(CultureInfo.InvariantCulture)), Attribute("height", height.ToString(CultureInfo.InvariantCulture))];

    private static string DataUri(string kind, byte[] bytes) => $"data:image/{kind};base64,{Convert.ToBase64String(bytes)}";

    private static string Whole(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Duration(TimeSpan time) => time.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours} h {time.Minutes} min")
        : time.TotalMinutes >= 1 ? $"{time.Minutes} min {time.Seconds} s" : string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:F1} s");
}
