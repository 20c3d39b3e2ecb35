using System.Text;

namespace EUNet.Generator.Spec;

/// <summary>Names that generated code can bear.</summary>
public static class CSharpNames
{
    private static readonly HashSet<string> Keywords =
    [
        "abstract", "as", "base", "bool", "break", "byte", "case", "catch", "char", "checked", "class", "const", "continue", "decimal",
        "default", "delegate", "do", "double", "else", "enum", "event", "explicit", "extern", "false", "finally", "fixed", "float", "for",
        "foreach", "goto", "if", "implicit", "in", "int", "interface", "internal", "is", "lock", "long", "namespace", "new", "null",
        "object", "operator", "out", "override", "params", "private", "protected", "public", "readonly", "ref", "return", "sbyte",
        "sealed", "short", "sizeof", "stackalloc", "static", "string", "struct", "switch", "this", "throw", "true", "try", "typeof",
        "uint", "ulong", "unchecked", "unsafe", "ushort", "using", "virtual", "void", "volatile", "while",
    ];

    // What C# understands as something else where a type's name stands, and what generated code says itself: types of the runtime,
    // and members of every network's class, which cannot bear the class's own name.
    private static readonly HashSet<string> Reserved =
    [
        "_", "allows", "async", "await", "dynamic", "extension", "field", "file", "managed", "nameof", "nint", "notnull", "nuint", "partial", "record",
        "required", "scoped", "unmanaged", "value", "var", "where", "yield",
        "Accelerator", "Activation", "Arena", "ArrayView", "ChannelSize", "Class", "ConditionalWeakTable", "ConvolutionKernel",
        "ConvolutionLayer", "ConvolutionSize", "CpuInference", "CpuPass", "CpuTraining", "CpuTrainingPass", "CreateCpuInference",
        "CreateCpuTraining", "CreateGpuInference", "CreateGpuTraining", "CreateSession", "Definition", "DepthwiseKernel", "DepthwiseLayer",
        "DepthwiseSize", "DepthwiseWeightsKernel", "Device", "EUNet", "EUNetCatalog", "EUNetKernels", "EUNetLayers", "F4", "FeatureMap",
        "FeatureMaps", "GpuInference", "GpuPass", "GpuTraining", "GpuTrainingPass", "Grid", "IChannels", "ILGPU", "IReadOnlyList", "IStride",
        "InferenceParts", "InferenceProgram", "InferenceSession", "Lane", "LayerSet", "Load", "Loaded", "Math", "Network", "NetworkCard",
        "NetworkCatalog", "NetworkEntry", "NormalizeKernel", "Padding", "Pixel", "Recomputation", "Rgb", "RgbImage", "SegmentationMap", "Session", "Sizes",
        "SqueezeExciteLayer", "System", "TrainingProgram", "TransposedConvolutionLayer", "WeightsKernel", "WeightsSize",
    ];

    /// <summary>Whether the class of a network may have this name: an identifier that generated code does not need for something else.</summary>
    public static bool IsClassName(string name) => IsIdentifier(name) && !Reserved.Contains(name) && !IsShape(name);

    /// <summary>Whether C# takes this as a name: ASCII letters, digits and underscores, no digit first, no keyword.</summary>
    public static bool IsIdentifier(string name) =>
        name.Length > 0 && !char.IsDigit(name[0]) && name.All(c => IsLetterOrDigit(c) || c == '_') && !Keywords.Contains(name);

    /// <summary><c>hard-swish</c> becomes HardSwish, <c>traffic light</c> TrafficLight, <c>2b.drop</c> 2bDrop.</summary>
    public static string Pascal(string name)
    {
        var pascal = new StringBuilder(name.Length);
        var start = true;
        foreach (var c in name)
        {
            if (IsLetterOrDigit(c))
            {
                pascal.Append(start ? char.ToUpperInvariant(c) : c);
            }

            start = !IsLetterOrDigit(c);
        }

        return pascal.ToString();
    }

    /// <summary>The word of an enum's member, as specs write it: HardSwish is <c>hard-swish</c>.</summary>
    public static string Word<T>(T member)
        where T : struct, Enum
        => string.Concat(member.ToString().Select((c, i) => char.IsUpper(c) ? (i > 0 ? "-" : "") + char.ToLowerInvariant(c) : c.ToString()));

    // C16 and S4 are the channels and strides of typed feature maps.
    private static bool IsShape(string name) => name.Length > 1 && name[0] is 'C' or 'S' && name.Skip(1).All(char.IsDigit);

    private static bool IsLetterOrDigit(char c) => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9');
}
