using EUNet.Generator.Graph;
using EUNet.Generator.Graph.Operators;
using EUNet.Generator.Lowering;
using EUNet.Generator.Spec;

namespace EUNet.Generator.Emit;

/// <summary>Emits layer types: one for each way a block is made, with a field for each layer and its shapes beside it.</summary>
internal static class LayerEmitter
{
    /// <summary>The type of every block of a graph that has layers.</summary>
    public static IReadOnlyList<(Block Block, LayerType Type)> Emit(NetworkGraph graph)
    {
        var fusion = new Fusion(graph, new FusionRules(ScaleInConvolution: false, PoolInDepthwise: false));
        var types = new List<(Block, LayerType)>();
        for (var b = 0; b < graph.Blocks.Count; b++)
        {
            var layers = new List<(string Type, string Role, string Construction, string Summary)>();
            for (var i = 0; i < graph.Operators.Count; i++)
            {
                if (graph.Operators[i].Block == b && Layer(graph, fusion, i) is { } layer)
                {
                    layers.Add(layer);
                }
            }

            if (layers.Count > 0)
            {
                types.Add((graph.Blocks[b], new LayerType(graph.Blocks[b].Signature, Declare(graph.Blocks[b], layers))));
            }
        }

        return types;
    }

    private static string Declare(Block block, IReadOnlyList<(string Type, string Role, string Construction, string Summary)> layers)
    {
        var code = new CodeWriter();
        code.Summary($"{Kind(block.Kind)} {block.Signature}: {layers.Count} {(layers.Count == 1 ? "layer" : "layers")}.");
        code.Open($"internal sealed class {block.Signature}(LayerSet layers, string name)");
        for (var i = 0; i < layers.Count; i++)
        {
            if (i > 0)
            {
                code.Line();
            }

            code.Summary(layers[i].Summary);
            code.Line($"public readonly {layers[i].Type} {layers[i].Role} = layers.{layers[i].Construction};");
        }

        return code.Close().ToString();
    }

    private static string Kind(BlockKind kind) => kind switch
    {
        BlockKind.MBConv => "Inverted residual block",
        BlockKind.EncoderLevel => "U-Net level",
        BlockKind.DecoderStage => "Decoder stage",
        _ => kind.ToString(),
    };

    private static (string Type, string Role, string Construction, string Summary)? Layer(NetworkGraph graph, Fusion fusion, int op)
    {
        if (fusion.SqueezeOf(op) is { } squeeze)
        {
            return squeeze.Reduce == op ? SqueezeExcite(graph, squeeze) : null;
        }

        if (fusion.ChainOf(op) is not { } chain || chain.Core != op)
        {
            return null;
        }

        var made = graph.Operators[op];
        var block = graph.Blocks[made.Block];
        var norm = chain.Norm is null ? "" : $", norm: new({Relative(block, chain.Norm.Name)}, {Naming.Literal(chain.Norm.Epsilon)}, {Naming.Literal(chain.Norm.Momentum)})";
        var activation = chain.Activation is null ? "" : $", activation: Activation.{chain.Activation.Kind}";
        var follows = (chain.Norm is null ? "" : ", norm") + (chain.Activation is null ? "" : ", " + CSharpNames.Word(chain.Activation.Kind));
        var name = Relative(block, made.Name);
        return made switch
        {
            Convolution { Dense: true } c => ("ConvolutionLayer", c.Role, $"Dense({name}, {c.InChannels}, {c.OutChannels}, bias: {Bool(c.Bias)})", $"{c.InChannels} → {c.OutChannels}."),
            Convolution c => (
                "ConvolutionLayer", c.Role,
                $"Convolution({name}, {c.InChannels}, {c.OutChannels}{Kernel(c.Kernel)}{Strides(c.StrideY, c.StrideX)}{Padding(c.Padding)}{(c.Bias ? ", bias: true" : "")}{norm}{activation})",
                $"{c.Kernel}×{c.Kernel}{Stride(c.StrideY)}, {c.InChannels} → {c.OutChannels}{(c.Bias ? ", bias" : "")}{follows}."),
            Depthwise d => (
                "DepthwiseLayer", d.Role,
                $"Depthwise({name}, {d.Channels}, {d.Kernel}{Strides(d.StrideY, d.StrideX)}{Padding(d.Padding)}{norm}{activation})",
                $"Depthwise {d.Kernel}×{d.Kernel}{Stride(d.StrideY)}, {d.Channels} channels{follows}."),
            TransposedConvolution t => (
                "TransposedConvolutionLayer", t.Role,
                $"TransposedConvolution({name}, {t.InChannels}, {t.OutChannels}{Kernel(t.Kernel)}{(t.Bias ? ", bias: true" : "")}{norm}{activation})",
                $"Transposed {t.Kernel}×{t.Kernel}, stride 2, {t.InChannels} → {t.OutChannels}{(t.Bias ? ", bias" : "")}{follows}."),
            _ => null,
        };
    }

    private static (string, string, string, string) SqueezeExcite(NetworkGraph graph, SqueezeExcitation squeeze)
    {
        var reduce = (Convolution)graph.Operators[squeeze.Reduce];
        var block = graph.Blocks[reduce.Block];
        var expand = graph.Operators[squeeze.Expand];
        return (
            "SqueezeExciteLayer", reduce.Role,
            $"SqueezeExcite({Relative(block, reduce.Name)}, {Relative(block, expand.Name)}, {reduce.InChannels}, {reduce.OutChannels}, Activation.{squeeze.Activation.Kind}{(reduce.Bias ? "" : ", bias: false")})",
            $"Squeeze and excitation, {reduce.InChannels} → {reduce.OutChannels} → {reduce.InChannels}{(reduce.Bias ? "" : ", no bias")}, {CSharpNames.Word(squeeze.Activation.Kind)}, sigmoid.");
    }

    private static string Relative(Block block, string name)
    {
        var prefix = Naming.Interchange(block);
        return name == prefix ? "name" : $"name + {Naming.Quote(name.Substring(prefix.Length))}";
    }

    private static string Bool(bool value) => value ? "true" : "false";

    private static string Kernel(int kernel) => kernel == 1 ? "" : $", {kernel}";

    private static string Strides(int y, int x) => y == 1 && x == 1 ? "" : $", strideY: {y}, strideX: {x}";

    private static string Stride(int stride) => stride == 1 ? "" : $" stride {stride}";

    private static string Padding(PaddingRule padding) => padding.Kind switch
    {
        PaddingKind.Same => "",
        PaddingKind.Valid => ", padding: Padding.Valid",
        _ => $", padding: Padding.Explicit({padding.Top}, {padding.Left}, {padding.Bottom}, {padding.Right})",
    };
}
