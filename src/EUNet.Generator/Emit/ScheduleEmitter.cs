using System.Globalization;
using EUNet.Generator.Emit.Kernels;
using EUNet.Generator.Graph;
using EUNet.Generator.Graph.Operators;
using EUNet.Generator.Lowering;
using Buffer = EUNet.Generator.Lowering.Buffer;

namespace EUNet.Generator.Emit;

/// <summary>What a schedule's program is called and runs on.</summary>
/// <param name="ClassName">The nested class: <c>CpuInference</c>.</param>
/// <param name="Pass">The runtime's pass: <c>CpuPass</c>.</param>
/// <param name="Namespace">The pass's namespace.</param>
/// <param name="Target">For people: <c>SIMD C#</c>.</param>
/// <param name="HasKernels">Whether its kernels are emitted, and come before the layer in each call.</param>
internal sealed record ProgramTarget(string ClassName, string Pass, string Namespace, string Target, bool HasKernels);

/// <summary>Emits a schedule as a class: maps with their lifetimes, then a straight line of calls for each pass.</summary>
internal static class ScheduleEmitter
{
    private const int Rule = 118;
    private const string Kernels = "_k";

    /// <summary>The file of one program of a network.</summary>
    public static GeneratedFile Emit(NetworkGraph graph, Schedule schedule, IReadOnlyList<Block> blocksWithLayers, ProgramTarget target, string rootNamespace)
    {
        var training = schedule.LogitsGradient >= 0;
        var about = $"{graph.ClassName} on {target.Target}, {(training ? "forward and backward for training" : "inference")}: {schedule.Forward.Count + schedule.Backward.Count} steps.\n"
            + "Maps are batch × height × width × channels; h and w are the input's rows and columns, h/2 rounded as the layers do.";
        var code = GeneratedFile.Start(rootNamespace, about, target.Namespace, "EUNet.Networks", "EUNet.Tensors");
        code.Open($"partial class {graph.ClassName}");
        code.Open($"private sealed class {target.ClassName} : {(training ? "TrainingProgram" : "InferenceProgram")}<{target.Pass}>");
        var used = UsedBlocks(graph, schedule, blocksWithLayers);
        Fields(code, schedule, used, target);
        Constructor(code, graph, schedule, used, target);
        code.Line().Line("/// <inheritdoc/>").Open($"public override void Forward({target.Pass} pass)");
        Steps(code, graph, schedule, schedule.Forward, target, "");
        code.Close();
        if (training)
        {
            code.Line().Line("/// <inheritdoc/>").Open($"public override void Backward({target.Pass} pass)");
            var encoder = FirstOfEncoder(graph, schedule.Backward);
            Steps(code, graph, schedule, schedule.Backward, target, ", backward", encoder);
            code.Close();
        }

        code.Close().Close();
        return new GeneratedFile($"{graph.ClassName}.{target.ClassName}.g.cs", code.ToString());
    }

    private static List<Block> UsedBlocks(NetworkGraph graph, Schedule schedule, IReadOnlyList<Block> blocksWithLayers)
    {
        var indices = new HashSet<int>(schedule.Forward.Concat(schedule.Backward).Where(step => step.Core is not null).Select(step => step.Core!.Block));
        return blocksWithLayers.Where(block => indices.Any(index => graph.Blocks[index] == block)).ToList();
    }

    private static void Fields(CodeWriter code, Schedule schedule, List<Block> blocks, ProgramTarget target)
    {
        foreach (var block in blocks)
        {
            code.Line($"private readonly {block.Signature} {Naming.Field(block)};");
        }

        if (target.HasKernels)
        {
            code.Line($"private readonly {KernelEmitter.ClassName}.Loaded {Kernels};");
        }

        code.Line();
        foreach (var line in Wrapped(schedule.Buffers.Where(buffer => !OnlyForInputGradient(schedule, buffer)).Select(buffer => buffer.Name), 96))
        {
            code.Line($"private readonly FeatureMap {line};");
        }

        foreach (var buffer in schedule.Buffers.Where(buffer => OnlyForInputGradient(schedule, buffer)))
        {
            code.Line($"private readonly FeatureMap? {buffer.Name};");
        }
    }

    private static void Constructor(CodeWriter code, NetworkGraph graph, Schedule schedule, List<Block> blocks, ProgramTarget target)
    {
        var kernels = target.HasKernels ? $", {KernelEmitter.ClassName}.Loaded kernels" : "";
        code.Line().Open($"public {target.ClassName}({graph.ClassName} network, Arena arena{kernels})");
        foreach (var block in blocks)
        {
            code.Line($"{Naming.Field(block)} = network.{Naming.Field(block)};");
        }

        if (target.HasKernels)
        {
            code.Line($"{Kernels} = kernels;");
        }

        code.Line().Line("// rows and columns");
        var extents = new ExtentNames(schedule.Buffers.Select(buffer => buffer.Shape));
        foreach (var line in extents.Declarations)
        {
            code.Line(line);
        }

        code.Line().Line("// name, rows, columns, channels, first and last step that uses it");
        if (schedule.Buffers.Any(buffer => buffer.Again is not null))
        {
            code.Line("// made again: name, the map that is kept instead below a level, the level, first and last step that uses it");
        }

        foreach (var buffer in schedule.Buffers)
        {
            var map = buffer.Again is { } again
                ? $"arena.Again({Naming.Quote(buffer.Name)}, {schedule.Buffers[again.Value].Name}, {nameof(Recomputation)}.{again.From}, {buffer.Born}, {buffer.Dies})"
                : $"arena.Map({Naming.Quote(buffer.Name)}, {extents.Of(buffer.Shape.Height, vertical: true)}, {extents.Of(buffer.Shape.Width, vertical: false)}, {buffer.Shape.Channels}, {buffer.Born}, {buffer.Dies})";
            code.Line(OnlyForInputGradient(schedule, buffer)
                ? $"{buffer.Name} = arena.InputGradient ? {map} : null;"
                : $"{buffer.Name} = {map};");
        }

        code.Line();
        code.Line($"Input = {schedule.Buffers[schedule.Input].Name};");
        code.Line($"Logits = {schedule.Buffers[schedule.Logits].Name};");
        if (schedule.LogitsGradient >= 0)
        {
            code.Line($"LogitsGradient = {schedule.Buffers[schedule.LogitsGradient].Name};");
            foreach (var buffer in schedule.Buffers.Where(buffer => OnlyForInputGradient(schedule, buffer)))
            {
                code.Line($"InputGradient = {buffer.Name};");
            }
        }

        foreach (var tap in schedule.Taps)
        {
            code.Line($"arena.Tap({Naming.Quote(tap.Name)}, {schedule.Buffers[tap.Tensor].Name});");
        }

        foreach (var tap in schedule.TapDifferences)
        {
            code.Line($"arena.Tap({Naming.Quote(tap.Name)}, {schedule.Buffers[tap.Sum].Name}, {schedule.Buffers[tap.Residual].Name});");
        }

        foreach (var tap in schedule.TapGradients)
        {
            code.Line($"arena.TapGradient({Naming.Quote(tap.Name)}, {schedule.Buffers[tap.Tensor].Name});");
        }

        code.Close();
    }

    private static void Steps(CodeWriter code, NetworkGraph graph, Schedule schedule, EquatableArray<Step> steps, ProgramTarget target, string suffix, int encoder = -1)
    {
        for (var first = 0; first < steps.Count;)
        {
            if (first == encoder)
            {
                code.Line().Line("if (pass.EncoderFrozen) return;");
            }

            var end = first;
            while (end < steps.Count && end != (first < encoder ? encoder : -1) && steps[end].Block == steps[first].Block)
            {
                end++;
            }

            var block = graph.Blocks[steps[first].Block];
            var title = $"// ── {block.Title}{suffix} ";
            var key = $" {block.SpecKey} ──";
            code.Line((first == 0 ? "" : "\n") + title + new string('─', Math.Max(3, Rule - title.Length - key.Length)) + key);
            var calls = steps.Skip(first).Take(end - first).Select(step => (Code: Call(graph, schedule, step, target), step.Comment)).ToList();
            var width = Math.Min(calls.Max(call => call.Code.Length), 84);
            foreach (var call in calls)
            {
                code.Line($"{call.Code.PadRight(width)} // {call.Comment}".TrimEnd());
            }

            first = end;
        }
    }

    /// <summary>The step from which on the way back is within the encoder: where it ends if the encoder is frozen.</summary>
    private static int FirstOfEncoder(NetworkGraph graph, EquatableArray<Step> backward)
    {
        var first = backward.Count;
        while (first > 0 && graph.Blocks[backward[first - 1].Block].Kind is BlockKind.Stem or BlockKind.MBConv or BlockKind.Top or BlockKind.EncoderLevel)
        {
            first--;
        }

        return first;
    }

    private static string Call(NetworkGraph graph, Schedule schedule, Step step, ProgramTarget target)
    {
        var arguments = new List<string>();
        if (step.Core is not null)
        {
            arguments.Add(Naming.Field(graph.Blocks[step.Core.Block]) + "." + step.Core.Role);
        }
        else if (step.Kind is StepKind.Activate or StepKind.ActivateBackward)
        {
            arguments.Add("Activation." + step.Activation);
        }

        arguments.AddRange(step.Constants.Select(number => number.ToString("R", CultureInfo.InvariantCulture)));
        arguments.AddRange(step.Arguments.Select(argument => argument switch
        {
            { Accumulate: { } flag } => flag ? "true" : "false",
            { Buffer: < 0 } => "null",
            _ => schedule.Buffers[argument.Buffer].Name,
        }));
        var kernels = target.HasKernels ? KernelLibrary.For(step, schedule).Arguments(Kernels) : "";
        var call = $"pass.{step.Kind}({kernels}{string.Join(", ", arguments)});";
        return step switch
        {
            { OnlyForInputGradient: true } => $"if ({InputGradientName(schedule)} is not null) {call}",
            { RunsFrom: { } level } => $"if ({level}Again) {call}",
            _ => call,
        };
    }

    private static string InputGradientName(Schedule schedule) => schedule.Buffers.First(buffer => OnlyForInputGradient(schedule, buffer)).Name;

    /// <summary>The gradient of the network's input: made only where it is asked for.</summary>
    private static bool OnlyForInputGradient(Schedule schedule, Buffer buffer) => buffer.Index == schedule.InputGradient;

    private static IEnumerable<string> Wrapped(IEnumerable<string> names, int width)
    {
        var line = "";
        foreach (var name in names)
        {
            if (line.Length + name.Length > width)
            {
                yield return line;
                line = "";
            }

            line += line.Length == 0 ? name : ", " + name;
        }

        if (line.Length > 0)
        {
            yield return line;
        }
    }
}
