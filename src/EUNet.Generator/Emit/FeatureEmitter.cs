using EUNet.Generator.Graph;
using EUNet.Generator.Spec;

namespace EUNet.Generator.Emit;

/// <summary>Emits a network's session with what is its own: taps whose channels and stride are types, and the classes of its map as an enum.</summary>
internal static class FeatureEmitter
{
    /// <summary>The file of the typed session.</summary>
    public static GeneratedFile Emit(NetworkGraph graph, string rootNamespace)
    {
        var name = graph.ClassName;
        var taps = graph.Taps.Where(tap => Shape(graph, tap) is not null).ToList();
        string[] usings = ["EUNet.Devices", "EUNet.Imaging", "EUNet.Networks"];
        var code = GeneratedFile.Start(
            rootNamespace, $"{name}'s session: its taps with channels and stride in their types{(graph.Classes is null ? "" : ", its classes as an enum")}.",
            taps.Count > 0 ? [.. usings, SharedEmitter.ShapesOf(rootNamespace)] : usings);
        code.Open($"partial class {name}");
        code.Line("/// <inheritdoc cref=\"Network.CreateSession\"/>");
        code.Line("public new Session CreateSession(Device device, int batch, int height, int width, bool keepTaps = false)");
        code.Line("    => new(Prepare(device, batch, height, width, keepTaps));");
        code.Line().Summary($"Runs {name} forward.");
        code.Open("public sealed class Session : InferenceSession");
        code.Line("internal Session(InferenceParts parts)").Line("    : base(parts)").Line("{").Line("}");
        if (taps.Count > 0)
        {
            code.Line().Summary("Its taps, of a session that keeps them.");
            code.Line("public FeatureMaps Features => new(this);");
        }

        if (graph.Classes is { Items.Count: > 0 })
        {
            code.Line().Line("/// <inheritdoc cref=\"InferenceSession.Segment\"/>");
            code.Line("public new SegmentationMap<Class> Segment(RgbImage photo) => base.Segment(photo).Of<Class>();");
        }

        code.Close();
        if (taps.Count > 0)
        {
            Features(code, graph, taps);
        }

        return new GeneratedFile($"{name}.Session.g.cs", code.Close().ToString());
    }

    /// <summary>Channels and strides that the taps have.</summary>
    public static IEnumerable<TapShape> Shapes(NetworkGraph graph) => graph.Taps.Select(tap => Shape(graph, tap)).OfType<MapShape>()
        .Select(shape => new TapShape(shape.Channels, (int)shape.Height.Stride));

    private static void Features(CodeWriter code, NetworkGraph graph, IReadOnlyList<Tap> taps)
    {
        code.Line().Summary("The taps, as the last run left them.");
        code.Open("public readonly struct FeatureMaps(InferenceSession session)");
        for (var i = 0; i < taps.Count; i++)
        {
            if (i > 0)
            {
                code.Line();
            }

            var shape = Shape(graph, taps[i])!;
            code.Summary($"{taps[i].Name}: {shape.Describe()}.");
            code.Line($"public FeatureMap<C{shape.Channels}, S{(int)shape.Height.Stride}> {Property(taps[i])} => new(session, {Naming.Quote(taps[i].Name)});");
        }

        code.Close();
    }

    // Maps whose stride is a whole number, the same in both directions: all but vectors and what strange strides make.
    private static MapShape? Shape(NetworkGraph graph, Tap tap)
    {
        var shape = graph.Tensors[tap.Tensor].Shape;
        var stride = shape.Height.Stride;
        return stride >= 1 && stride == (int)stride && stride == shape.Width.Stride ? shape : null;
    }

    // 3b.drop is Block3bDrop, decoder1 is Decoder1.
    private static string Property(Tap tap) => (char.IsDigit(tap.Name[0]) ? "Block" : "") + CSharpNames.Pascal(tap.Name);
}
