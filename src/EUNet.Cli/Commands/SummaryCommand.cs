using System.CommandLine;
using System.Globalization;
using System.Text;
using EUNet.Data;
using EUNet.Generator;
using EUNet.Generator.Diagnostics;
using EUNet.Generator.Graph;
using EUNet.Generator.Spec;

namespace EUNet.Cli.Commands;

/// <summary><c>eunet summary</c>: a network in figures, from its spec, and as a drawing.</summary>
internal static class SummaryCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var spec = new Argument<string>("SPEC") { Description = "A spec file, or a network of this build; 'eunet networks' lists them." };
        var size = CommonOptions.CreateSize("--size", "The size to count at; by default the network's nominal size.");
        var batch = new Option<int>("--batch") { HelpName = "N", Description = "Samples.", DefaultValueFactory = _ => 1 };
        var training = new Option<bool>("--training") { Description = "The arena and steps of training in place of inference." };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var svg = new Option<string?>("--svg") { HelpName = "FILE", Description = "Also draw the network into this SVG file." };
        batch.Validators.Add(CommonOptions.AtLeastOne);
        var command = new Command("summary", "Show a network in figures: its card, and each stage's shape, parameters, multiply-adds and bytes.") { spec, size, batch, training, json, svg };
        command.SetAction(parsed => Run(
            parsed.GetRequiredValue(spec), parsed.GetValue(size), parsed.GetValue(batch), parsed.GetValue(training), parsed.GetValue(json), parsed.GetValue(svg)));
        return command;
    }

    private static int Run(string name, PictureSize? size, int batch, bool training, bool json, string? svg)
    {
        var spec = Read(name);
        var nominal = new PictureSize(spec.Input.NominalHeight, spec.Input.NominalWidth);
        var summary = NetworkSummary.Of(
            GraphBuilder.Build(spec).Graph!, GraphBuilder.Build(spec, regularized: true).Graph!, batch, CommonOptions.Checked(size ?? nominal, "--size"));
        if (svg is not null)
        {
            AtomicFile.Write(svg, file => file.Write(Encoding.UTF8.GetBytes(NetworkDrawing.Draw(summary.Graph))));
        }

        if (json)
        {
            JsonReport.Write(Json(summary, training));
        }
        else
        {
            Print(summary, training);
        }

        return 0;
    }

    private static NetworkSpec Read(string name)
    {
        var isFile = File.Exists(name) || name.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) || name.AsSpan().ContainsAny('/', '\\');
        var read = isFile ? SpecLookup.Read(SpecLookup.Open(name)) : SpecLookup.BuiltIn(NetworkChoice.Find(name).Card.Name)!;
        var errors = SpecCompiler.Findings(read).Where(found => found.Severity == SpecSeverity.Error).ToList();
        return errors.Count == 0 ? read.Spec! : throw new InputException($"{name} is no network yet. 'eunet check {name}' says more: {errors[0]}");
    }

    private static object Json(NetworkSummary summary, bool training) => new
    {
        Network = summary.Graph.Name,
        summary.Card.Parameters,
        Trainable = summary.Card.TrainableParameters,
        Macs = summary.MultiplyAdds,
        ArenaBytes = training ? summary.TrainingArena : summary.InferenceArena,
        Layers = summary.Layers.Select(layer => new { layer.Name, layer.Type, layer.Shape, layer.Parameters, Macs = layer.MultiplyAdds }),
    };

    private static void Print(NetworkSummary summary, bool training)
    {
        var (graph, card) = (summary.Graph, summary.Card);
        var normalization = graph.Input.Normalization.Name;
        var classes = graph.Classes is { } named && card.Outputs > 1 ? $": {string.Join(", ", named.Items.Take(12).Select(item => item.Name))}{(named.Items.Count > 12 ? ", ..." : "")}" : "";
        var steps = training ? summary.TrainingSteps : summary.InferenceSteps;
        Line("network", graph.Summary.Length > 0 ? $"{graph.Name}: {graph.Summary}" : graph.Name);
        Line("class", graph.ClassName);
        Line("input", $"{summary.Batch} x {summary.Size} x {graph.Input.Channels}, {normalization}; sides that are multiples of {card.InputMultiple} fill every map");
        Line("classes", $"{Number(card.Outputs)}{classes}");
        Line("parameters", $"{Number(card.Parameters)}, {Number(card.TrainableParameters)} of them trained");
        Line("multiply-adds", Number(summary.MultiplyAdds));
        Line("arena", $"{Bytes(summary.InferenceArena)} for inference, {Bytes(summary.TrainingArena)} for training");
        Line(training ? "training" : "inference", $"{steps.Cpu} steps on the CPU, {steps.Gpu} launches on ILGPU");
        Line("fingerprint", card.Fingerprint);
        Console.WriteLine();
        Report.Table(
            ["name", "stage", "map", "parameters", "multiply-adds", "bytes"],
            [false, false, true, true, true, true],
            [.. summary.Layers.Select(layer => new[]
            {
                layer.Name, layer.Title, string.Join(" x ", layer.Shape.Skip(1)), Number(layer.Parameters), Number(layer.MultiplyAdds), Number(layer.Bytes),
            })]);
    }

    private static void Line(string what, string text) => Console.WriteLine($"{what,-14} {text}");

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Bytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:N1} MB");
}
