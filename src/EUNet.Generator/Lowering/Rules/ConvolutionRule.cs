using EUNet.Generator.Autodiff;
using EUNet.Generator.Graph;
using EUNet.Generator.Graph.Operators;

namespace EUNet.Generator.Lowering.Rules;

/// <summary>Full convolutions, of one map, of a doubled map and a skip, of two maps, or of a map times a vector.</summary>
internal sealed class ConvolutionRule : LoweringRule
{
    /// <inheritdoc/>
    public override bool Takes(int op, ScheduleWriter to) => to.Graph.Operators[op] is Convolution && to.Fusion.SqueezeOf(op) is null;

    /// <inheritdoc/>
    public override void Forward(int op, ScheduleWriter to)
    {
        var source = to.Fusion.SourceOf(op);
        ChainSteps.Forward(to, to.Fusion.ChainOf(op)!, Kind(source, ""), Inputs(source, to.Value), What((Convolution)to.Graph.Operators[op], source, to));
    }

    /// <inheritdoc/>
    public override void Again(int op, ScheduleWriter to, int buffer)
    {
        var convolution = (Convolution)to.Graph.Operators[op];
        var source = to.Fusion.SourceOf(op);
        var arguments = Inputs(source, to.ValueAgain);
        arguments.Add(Argument.Write(buffer));
        to.Add(ChainSteps.OnLayer(
            to, to.Fusion.ChainOf(op)!, Kind(source, ""), arguments, Comments.Of(to, convolution.Output, What(convolution, source, to), "again")));
    }

    /// <inheritdoc/>
    public override void Backward(GradientStep gradient, ScheduleWriter to)
    {
        var convolution = (Convolution)to.Graph.Operators[gradient.Operator];
        var chain = to.Fusion.ChainOf(gradient.Operator)!;
        var source = to.Fusion.SourceOf(gradient.Operator);
        var incoming = Argument.Read(to.Gradient(convolution.Output));
        if (gradient.Target == GradientRule.OfParameters)
        {
            var arguments = Inputs(source, to.ValueAgain);
            arguments.Add(incoming);
            var shape = convolution.Kernel == 1 ? "" : $"{convolution.Kernel} × {convolution.Kernel} × ";
            to.Add(ChainSteps.OnLayer(
                to, chain, Kind(source, "Weights"), arguments, Comments.Of($"{shape}{convolution.InChannels} × {convolution.OutChannels}", "+=")));
            return;
        }

        var step = new List<Argument> { incoming };
        var (first, firstFlag) = to.GradientOutput(source.First);
        step.Add(first);
        step.Add(firstFlag);
        var comment = Comments.Of(to, source.First, Comments.Sign(firstFlag));
        if (source.Second >= 0)
        {
            var (second, secondFlag) = to.GradientOutput(source.Second);
            step.Add(second);
            step.Add(secondFlag);
            comment += $", and {to.Graph.Tensors[source.Second].Shape.Describe()} {Comments.Sign(secondFlag)}";
        }

        to.Add(ChainSteps.OnLayer(to, chain, Kind(source, "Input"), step, comment));
    }

    private static List<Argument> Inputs(Source source, Func<int, int> value)
    {
        var inputs = new List<Argument> { Argument.Read(value(source.First)) };
        if (source.Second >= 0)
        {
            inputs.Add(Argument.Read(value(source.Second)));
        }

        return inputs;
    }

    private static StepKind Kind(Source source, string pass) => (source.Kind, pass) switch
    {
        (SourceKind.Map, "") => StepKind.Convolution,
        (SourceKind.Map, "Weights") => StepKind.ConvolutionWeights,
        (SourceKind.Map, _) => StepKind.ConvolutionInput,
        (SourceKind.Up, "") => StepKind.UpConvolution,
        (SourceKind.Up, "Weights") => StepKind.UpConvolutionWeights,
        (SourceKind.Up, _) => StepKind.UpConvolutionInput,
        (SourceKind.Join, "") => StepKind.JoinConvolution,
        (SourceKind.Join, "Weights") => StepKind.JoinConvolutionWeights,
        (SourceKind.Join, _) => StepKind.JoinConvolutionInput,
        (_, "") => StepKind.ScaledConvolution,
        _ => throw new InvalidOperationException("A convolution that scales on the way has no backward step."),
    };

    private static string What(Convolution convolution, Source source, ScheduleWriter to)
    {
        var kernel = Comments.Kernel(convolution.Kernel, convolution.StrideY);
        var of = source.Kind switch
        {
            SourceKind.Up => $"of {to.Graph.Tensors[source.First].Name} ↑2 and {to.Graph.Tensors[source.Second].Name}",
            SourceKind.Join => $"of {to.Graph.Tensors[source.First].Name} and {to.Graph.Tensors[source.Second].Name}",
            SourceKind.Scaled => $"of {to.Graph.Tensors[source.First].Name} · {to.Graph.Tensors[source.Second].Name}",
            _ => "",
        };
        return kernel.Length > 0 && of.Length > 0 ? kernel + " " + of : kernel + of;
    }
}
