using System.Globalization;
using System.Text;
using EUNet.Generator.Graph;

namespace EUNet.Cli;

/// <summary>
/// A network as the U that it is: the encoder down the left arm, the decoder up the right one, a bar a stage, as wide as its map is fine,
/// and skips across. A classifier is the left arm alone.
/// </summary>
internal static class NetworkDrawing
{
    private const int Bar = 22;
    private const int Pitch = 34;
    private const int Gap = 14;
    private const int Margin = 28;
    private const int Label = 320;
    private const int Widest = 190;
    private const int Narrowest = 18;

    private sealed class Stage(string name, string color, string style)
    {
        public string Name => name;

        public string Color => color;

        public string Style => style;

        public MapShape Shape { get; set; } = MapShape.Vector(1);

        public bool IsRight { get; init; }

        public HashSet<Stage> From { get; } = [];

        public double X { get; set; }

        public double Y { get; set; }

        public double Width => Shape.IsVector ? Narrowest : Math.Max(Narrowest, Widest / Math.Pow(Math.Max(Shape.Height.Stride, 1), 0.55));
    }

    /// <summary>The SVG file.</summary>
    public static string Draw(NetworkGraph graph)
    {
        var stages = Stages(graph);
        var left = stages.Where(stage => !stage.IsRight).ToList();
        var right = stages.Where(stage => stage.IsRight).ToList();
        var height = Place(left, right);
        var width = (2 * Margin) + (right.Count > 0 ? 2 * (Label + Widest) + 150 : Label + Widest);
        foreach (var stage in stages)
        {
            stage.X = Margin + Label + (Widest / 2.0) + (stage.IsRight ? Widest + 150 : 0);
        }

        var svg = new StringBuilder();
        Text($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" font-family=\"sans-serif\" font-size=\"12\">");
        Text($"<title>{Escaped(graph.Name)}</title>");
        Text($"<rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>");
        Text($"<text x=\"{Margin}\" y=\"24\" font-size=\"16\" font-weight=\"bold\" fill=\"#222222\">{Escaped(graph.Name)}</text>");
        for (var i = 1; i < stages.Count; i++)
        {
            Step(stages[i - 1], stages[i]);
        }

        foreach (var (stage, skip) in stages.SelectMany((stage, i) => stage.From.Where(from => i == 0 || from != stages[i - 1]).Select(from => (stage, from))))
        {
            var (x1, x2) = (skip.X + (skip.Width / 2), stage.X - (stage.Width / 2));
            Text($"<path class=\"skip\" d=\"M{N(x1)} {N(skip.Y)} L{N(x2 - 5)} {N(stage.Y)}\" stroke=\"#999999\" stroke-width=\"1.5\" stroke-dasharray=\"5 4\" fill=\"none\"/>");
            Text($"<path d=\"M{N(x2)} {N(stage.Y)} l-7 -4 v8 z\" fill=\"#999999\"/>");
        }

        foreach (var stage in stages)
        {
            Text($"<rect class=\"stage\" x=\"{N(stage.X - (stage.Width / 2))}\" y=\"{N(stage.Y - (Bar / 2.0))}\" width=\"{N(stage.Width)}\" height=\"{Bar}\" rx=\"3\" fill=\"{stage.Color}\"/>");
            var (x, anchor) = stage.IsRight ? (stage.X + (Widest / 2.0) + 12, "start") : (stage.X - (Widest / 2.0) - 12, "end");
            Text($"<text x=\"{N(x)}\" y=\"{N(stage.Y + 4)}\" text-anchor=\"{anchor}\" fill=\"#222222\">{Escaped(stage.Name)}{(stage.Style.Length > 0 ? " · " + stage.Style : "")} · {Size(stage.Shape)}</text>");
        }

        return svg.Append("</svg>\n").ToString();

        void Text(string line) => svg.Append(line).Append('\n');

        // Within an arm from bar to bar; at the bottom of the U from the one arm to the other.
        void Step(Stage from, Stage to)
        {
            var down = Math.Sign(to.Y - from.Y) * Bar / 2.0;
            var path = from.IsRight == to.IsRight
                ? $"M{N(from.X)} {N(from.Y + down)} V{N(to.Y - down)}"
                : $"M{N(from.X)} {N(from.Y + (Bar / 2.0))} V{N(height - Margin)} H{N(to.X)} V{N(to.Y + (Bar / 2.0))}";
            Text($"<path class=\"step\" d=\"{path}\" stroke=\"#555555\" stroke-width=\"1.5\" fill=\"none\"/>");
        }
    }

    private static List<Stage> Stages(NetworkGraph graph)
    {
        var stages = new List<Stage> { new("input", "#bbbbbb", "") { Shape = graph.Tensors[NetworkGraph.InputTensor].Shape } };
        var stageOf = new Dictionary<int, Stage> { [NetworkGraph.InputTensor] = stages[0] };
        foreach (var group in Enumerable.Range(0, graph.Blocks.Count).GroupBy(block => graph.Blocks[block].SpecKey))
        {
            var stage = Drawn(graph, [.. group]);
            stages.Add(stage);
            foreach (var op in graph.Operators.Where(op => group.Contains(op.Block)))
            {
                stage.From.UnionWith(op.Inputs.Select(input => stageOf[input]).Where(from => from != stage));
                stageOf[op.Output] = stage;
                stage.Shape = graph.Tensors[op.Output].Shape;
            }
        }

        return stages;
    }

    private static Stage Drawn(NetworkGraph graph, int[] blocks)
    {
        var (first, last) = (graph.Blocks[blocks[0]], graph.Blocks[blocks[^1]]);
        var name = blocks.Length == 1 ? first.Name : $"{first.Name}-{last.Name}";
        return first.Kind switch
        {
            BlockKind.MBConv => new Stage(name, "#4c78a8", first.Title.Split(" · ")[1]),
            BlockKind.DecoderStage => new Stage(name, "#f28e2b", "") { IsRight = true },
            BlockKind.Head => new Stage(name, "#59a14f", "") { IsRight = true },
            BlockKind.Bottleneck => new Stage(name, "#b07aa1", ""),
            BlockKind.Classifier => new Stage(name, "#59a14f", ""),
            _ => new Stage(name, "#4c78a8", ""),
        };
    }

    /// <summary>Gives every stage its row: the left arm downwards, the right arm beside the skips it takes; returns the drawing's height.</summary>
    private static int Place(List<Stage> left, List<Stage> right)
    {
        var y = 60.0 + (right.Count > 0 ? Pitch : 0);
        for (var i = 0; i < left.Count; i++)
        {
            y += i == 0 ? 0 : Pitch + (left[i].Shape.Height.Stride == left[i - 1].Shape.Height.Stride ? 0 : Gap);
            left[i].Y = y;
        }

        var bottom = y;
        for (var i = 0; i < right.Count; i++)
        {
            // Beside its skip, or the lowest stage of its stride, and in any case above the stage before.
            var highest = i == 0 ? bottom - Pitch : right[i - 1].Y - Pitch;
            var beside = right[i].From.FirstOrDefault(from => !from.IsRight && from.Shape.Height.Stride == right[i].Shape.Height.Stride)
                ?? left.LastOrDefault(stage => stage.Shape.Height.Stride == right[i].Shape.Height.Stride);
            right[i].Y = beside is null ? highest : Math.Min(beside.Y, highest);
        }

        // A decoder with more stages than the encoder has rows would leave the page at the top.
        var top = right.Count > 0 ? right.Min(stage => stage.Y) : y;
        var shift = Math.Max(0, 60 - top);
        foreach (var stage in left.Concat(right))
        {
            stage.Y += shift;
        }

        return (int)(bottom + shift + Pitch + (2 * Margin));
    }

    private static string Size(MapShape shape) => shape.IsVector
        ? string.Create(CultureInfo.InvariantCulture, $"{shape.Channels} channels")
        : string.Create(CultureInfo.InvariantCulture, $"{shape.Channels} channels · stride {Stride(shape)}");

    private static string Stride(MapShape shape) => shape.Height.Stride == shape.Width.Stride
        ? N(shape.Height.Stride)
        : $"{N(shape.Height.Stride)} × {N(shape.Width.Stride)}";

    private static string N(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);

    private static string Escaped(string text) => System.Security.SecurityElement.Escape(text) ?? "";
}
