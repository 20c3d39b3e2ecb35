using System.Globalization;
using System.Xml.Linq;
using EUNet.Imaging;
using EUNet.Metrics;
using static EUNet.Cli.Runs.Html.Markup;

namespace EUNet.Cli.Runs.Html;

/// <summary>The classes' figures, a row each, and their means: in words what the confusion matrix shows.</summary>
internal static class ClassTable
{
    private static readonly string[] s_figures = ["IoU", "Dice", "precision", "recall"];

    /// <summary>The table.</summary>
    /// <param name="matrix">The matrix.</param>
    /// <param name="classes">The classes, in index order.</param>
    /// <param name="of">What the matrix is of.</param>
    public static XElement Of(ConfusionMatrix matrix, IReadOnlyList<ClassInfo> classes, string of) => Element(
        "table",
        Element("caption", $"In %, over all pixels together. {of}".TrimEnd()),
        Element("thead", Element(
            "tr", Heading("class"), s_figures.Select(name => Heading(name, number: true)), Empty(),
            Heading("of the pixels", number: true), Heading("most often taken for"))),
        Element("tbody", classes.Select((known, c) => Row(matrix, classes, known, c))),
        Element("tfoot", Element(
            "tr", Element("th", Attribute("scope", "row"), "mean"),
            Number(matrix.MeanIou), Number(matrix.MeanDice), Empty(), Number(matrix.MeanRecall), Empty(), Empty(), Empty())));

    /// <summary>A square of a class's colour.</summary>
    public static XElement Swatch(ClassInfo known)
        => Element("span", Class("swatch"), Attribute("style", $"background:{known.Color}"), Attribute("aria-hidden", "true"), "");

    /// <summary>A share in %, or a dash.</summary>
    public static string Percent(double? share) => share is { } known ? (100 * known).ToString("F1", CultureInfo.InvariantCulture) : "–";

    private static XElement Row(ConfusionMatrix matrix, IReadOnlyList<ClassInfo> classes, ClassInfo known, int c)
    {
        var truths = Truths(matrix, c);
        var all = Enumerable.Range(0, matrix.Classes).Sum(other => Truths(matrix, other));
        var others = Enumerable.Range(0, matrix.Classes).Where(other => other != c && matrix[c, other] > 0).ToList();
        var taken = others.Count == 0 ? "" : others.MaxBy(other => matrix[c, other]) is var most
            ? $"{classes[most].Name} ({Percent((double)matrix[c, most] / truths)})" : "";
        return Element(
            "tr",
            Element("th", Attribute("scope", "row"), Swatch(known), known.Name),
            Number(matrix.Iou(c)), Number(matrix.Dice(c)), Number(matrix.Precision(c)), Number(matrix.Recall(c)),
            Element("td", matrix.Iou(c) is { } iou ? Bar(iou) : ""),
            Number(all == 0 ? null : (double)truths / all),
            Element("td", taken));
    }

    private static long Truths(ConfusionMatrix matrix, int c) => Enumerable.Range(0, matrix.Classes).Sum(other => matrix[c, other]);

    private static XElement Heading(string name, bool number = false)
        => Element("th", Attribute("scope", "col"), number ? Class("number") : null, name);

    private static XElement Number(double? share) => Element("td", Class("number"), Percent(share));

    private static XElement Empty() => Element("td", "");

    private static XElement Bar(double share) => Element(
        "span", Class("bar"), Attribute("aria-hidden", "true"),
        Element("span", Attribute("style", string.Create(CultureInfo.InvariantCulture, $"width:{100 * share:F1}%")), ""));
}
