using System.Globalization;
using EUNet.Generator.Emit.Kernels;
using EUNet.Generator.Graph;
using EUNet.Generator.Spec;

namespace EUNet.Generator.Emit;

/// <summary>Emits the network's class: its card, its layers, its classes, its programs.</summary>
internal static class ClassEmitter
{
    /// <summary>The file that declares the class.</summary>
    public static GeneratedFile Emit(NetworkGraph graph, IReadOnlyList<Block> blocks, StepCounts steps, string rootNamespace)
    {
        var card = Card.Of(graph);
        var multiplyAdds = Card.MultiplyAdds(graph, 1, graph.Input.NominalHeight, graph.Input.NominalWidth);
        var code = GeneratedFile.Start(
            rootNamespace, $"{graph.ClassName}, from {graph.Name}.yaml.", "EUNet.Cpu", "EUNet.Gpu", "EUNet.Imaging", "EUNet.Networks", "EUNet.Tensors",
            "ILGPU.Runtime");
        code.Line("/// <summary>");
        code.Line($"/// {(graph.Summary.Length > 0 ? Xml(graph.Summary) : graph.ClassName)}");
        code.Line($"/// {Count(card.Parameters)} parameters, {Count(card.TrainableParameters)} of them trained; {Millions(multiplyAdds)} million multiply-adds at {graph.Input.NominalHeight} × {graph.Input.NominalWidth}.");
        code.Line("/// </summary>");
        code.Open($"public sealed partial class {graph.ClassName} : Network");
        foreach (var block in blocks)
        {
            code.Line($"private readonly {block.Signature} {Naming.Field(block)}; // {block.Title}");
        }

        code.Line().Summary("The network, its weights all zero: load them, or initialise them.");
        code.Line($"public {graph.ClassName}()").Line("    : base(Definition)").Line("{");
        foreach (var block in blocks)
        {
            code.Line($"    {Naming.Field(block)} = new(Layers, {Naming.Quote(Naming.Interchange(block))});");
        }

        code.Line("}");
        Definition(code, graph, card, multiplyAdds, steps);
        code.Line().Summary("The network with a file's weights (safetensors or PyTorch's, under any names that are known); LastLoad says what is to be noted of it.");
        code.Line("/// <exception cref=\"EUNet.InputException\">The file is in no format that is read, or its tensors do not fit the network.</exception>");
        code.Line($"public static {graph.ClassName} Load(string path) => Loaded(new {graph.ClassName}(), path);");
        code.Line().Line("/// <inheritdoc/>");
        code.Line("protected override InferenceProgram<CpuPass> CreateCpuInference(Arena arena) => new CpuInference(this, arena);");
        code.Line().Line("/// <inheritdoc/>");
        code.Line("protected override TrainingProgram<CpuTrainingPass> CreateCpuTraining(Arena arena) => new CpuTraining(this, arena);");
        code.Line().Line("/// <inheritdoc/>");
        code.Line("protected override InferenceProgram<GpuPass> CreateGpuInference(Arena arena, Accelerator accelerator)");
        code.Line($"    => new GpuInference(this, arena, {KernelEmitter.ClassName}.On(accelerator));");
        code.Line().Line("/// <inheritdoc/>");
        code.Line("protected override TrainingProgram<GpuTrainingPass> CreateGpuTraining(Arena arena, Accelerator accelerator)");
        code.Line($"    => new GpuTraining(this, arena, {KernelEmitter.ClassName}.On(accelerator));");
        Classes(code, graph);
        return new GeneratedFile($"{graph.ClassName}.g.cs", code.Close().ToString());
    }

    private static void Definition(CodeWriter code, NetworkGraph graph, Card card, long multiplyAdds, StepCounts steps)
    {
        code.Line().Summary("What there is to know of the network.");
        code.Open("public static NetworkCard Definition { get; } = new()");
        code.Line($"Name = {Naming.Quote(graph.Name)},");
        code.Line($"ClassName = nameof({graph.ClassName}),");
        code.Line($"Summary = {Naming.Quote(graph.Summary)},");
        code.Line($"Classifies = {(graph.Classifies ? "true" : "false")},");
        code.Line($"Parameters = {card.Parameters},");
        code.Line($"Trainable = {card.TrainableParameters},");
        code.Line($"InputChannels = {graph.Input.Channels},");
        code.Line($"NominalHeight = {graph.Input.NominalHeight},");
        code.Line($"NominalWidth = {graph.Input.NominalWidth},");
        code.Line($"MultiplyAdds = {multiplyAdds},");
        code.Line($"InputMultiple = {card.InputMultiple},");
        code.Line($"Normalization = new({Naming.Quote(graph.Input.Normalization.Name)}, [{Floats(graph.Input.Normalization.Mean)}], [{Floats(graph.Input.Normalization.Std)}]),");
        code.Line($"Outputs = {card.Outputs},");
        if (graph.Classes is { Items.Count: > 0 } classes)
        {
            code.Line("Classes =").Line("[");
            for (var i = 0; i < classes.Items.Count; i++)
            {
                code.Line($"    new({Naming.Quote(classes.Items[i].Name)}, Rgb.From(0x{classes.Items[i].Color:X6})),");
            }

            code.Line("],");
        }
        else
        {
            code.Line("Classes = [],");
        }

        if (graph.Labels is { } labels)
        {
            code.Line($"Labels = {Naming.Quote(labels)},");
        }

        code.Line($"IgnoreIndex = {(graph.Classes?.Ignore ?? -1).ToString(CultureInfo.InvariantCulture)},");
        code.Line($"Training = new({Naming.Quote(graph.Training.Loss)}),");
        code.Line($"InferenceSteps = {steps.Inference},");
        code.Line($"TrainingSteps = {steps.Training},");
        code.Line($"ArenaBytes = static (batch, height, width, training) => ArenaBytesOf(new {graph.ClassName}(), batch, height, width, training),");
        code.Line($"Fingerprint = {Naming.Quote(card.Fingerprint)},");
        code.Close(";");
    }

    private static void Classes(CodeWriter code, NetworkGraph graph)
    {
        if (graph.Classes is not { Items.Count: > 0 } classes)
        {
            return;
        }

        code.Line().Summary("The classes, by their index in logits and masks.");
        code.Open("public enum Class");
        for (var i = 0; i < classes.Items.Count; i++)
        {
            code.Summary($"{classes.Items[i].Name}, #{classes.Items[i].Color:X6}.");
            code.Line($"{CSharpNames.Pascal(classes.Items[i].Name)} = {i},");
        }

        code.Close();
    }

    private static string Floats(EquatableArray<double> values) => string.Join(", ", values.Select(Naming.Literal));

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Millions(long count) => (count / 1e6).ToString("N1", CultureInfo.InvariantCulture);

    private static string Xml(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");
}
