using EUNet.Generator.Spec;

namespace EUNet.Generator.Lowering.Rules;

/// <summary>What stands beside a step in generated code.</summary>
internal static class Comments
{
    /// <summary>The shape of a tensor that a step makes, and what else a reader wants to know.</summary>
    public static string Of(ScheduleWriter to, int tensor, params string[] notes)
        => Of(to.Graph.Tensors[tensor].Shape.Describe(), string.Join(", ", notes.Where(note => note.Length > 0)));

    /// <summary>A shape in its column, and a note.</summary>
    public static string Of(string shape, string note) => note.Length == 0 ? shape : shape.PadRight(18) + "  " + note;

    /// <summary>An activation as specs call it.</summary>
    public static string Name(ActivationKind activation) => activation == ActivationKind.None ? "linear" : CSharpNames.Word(activation);

    /// <summary>Side and stride of a kernel: <c>5×5 stride 2</c>; empty for 1×1.</summary>
    public static string Kernel(int kernel, int stride) => kernel == 1 && stride == 1 ? "" : $"{kernel}×{kernel}" + (stride > 1 ? $" stride {stride}" : "");

    /// <summary>Whether a gradient is set or added to.</summary>
    public static string Sign(Argument flag) => flag.Accumulate == true ? "+=" : "=";
}
