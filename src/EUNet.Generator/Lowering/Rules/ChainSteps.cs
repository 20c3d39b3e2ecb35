using EUNet.Generator.Spec;

namespace EUNet.Generator.Lowering.Rules;

/// <summary>The steps that every kind of convolution shares: what follows it, and the way back through that.</summary>
internal static class ChainSteps
{
    /// <summary>A step on the chain's layer.</summary>
    public static Step OnLayer(ScheduleWriter to, Chain chain, StepKind kind, IEnumerable<Argument> arguments, string comment) => new()
    {
        Kind = kind,
        Block = to.Graph.Operators[chain.Core].Block,
        Core = to.Graph.Operators[chain.Core],
        Norm = chain.Norm,
        Activation = chain.Activation?.Kind ?? ActivationKind.None,
        Arguments = arguments.ToEquatableArray(),
        Comment = comment,
    };

    /// <summary>
    /// The chain as one step for inference, or, for training, the convolution by itself and its norm, activation and residual behind it.
    /// </summary>
    public static void Forward(ScheduleWriter to, Chain chain, StepKind kind, IReadOnlyList<Argument> inputs, string what)
    {
        if (!to.Training)
        {
            Infer(to, chain, kind, inputs, what);
            return;
        }

        var raw = to.NewValue(to.Graph.Operators[chain.Core].Output);
        var moments = chain.Norm is null ? "" : "the batch's moments";
        to.Add(OnLayer(to, chain, kind, inputs.Append(Argument.Write(raw)), Comments.Of(to, to.Graph.Operators[chain.Core].Output, what, moments)));
        if (chain.HasEpilogue)
        {
            Normalize(to, chain, raw, to.NewValue(chain.Output), chain.Residual);
        }
        else if (chain.Residual >= 0)
        {
            to.Add(new Step
            {
                Kind = StepKind.Add,
                Block = to.Graph.Operators[chain.Core].Block,
                Arguments = EquatableArray.Of(Argument.Read(raw), Argument.Read(to.Value(chain.Residual)), Argument.Write(to.NewValue(chain.Output))),
                Comment = Comments.Of(to, chain.Output),
            });
        }
    }

    /// <summary>Norm, activation and, if given, residual of a chain from its raw output.</summary>
    public static void Normalize(ScheduleWriter to, Chain chain, int raw, int output, int residual, string note = "")
    {
        var arguments = new List<Argument> { Argument.Read(raw) };
        if (residual >= 0)
        {
            arguments.Add(Argument.Read(to.Value(residual)));
        }

        arguments.Add(Argument.Write(output));
        to.Add(OnLayer(to, chain, StepKind.Normalize, arguments, Comments.Of(to, chain.Output, After(to, chain, residual), note)));
    }

    /// <summary>Back from the gradient of the activated tensor to that of the convolution's raw output, once.</summary>
    public static void NormalizeBackward(ScheduleWriter to, Chain chain)
    {
        if (!chain.HasEpilogue || !to.First(chain))
        {
            return;
        }

        var raw = to.Graph.Operators[chain.Core].Output;
        var value = Argument.Read(to.ValueAgain(raw));
        var incoming = Argument.Read(to.Gradient(chain.Activated));
        var (gradient, _) = to.GradientOutput(raw);
        to.Add(OnLayer(
            to, chain, StepKind.NormalizeBackward, new[] { value, incoming, gradient },
            Comments.Of(to, raw, "=", chain.Norm is null ? "" : "and the norm's own +=")));
    }

    private static void Infer(ScheduleWriter to, Chain chain, StepKind kind, IReadOnlyList<Argument> inputs, string what)
    {
        var arguments = inputs.ToList();
        if (chain.Residual >= 0)
        {
            arguments.Add(Argument.Read(to.Value(chain.Residual)));
        }

        arguments.Add(Argument.Write(to.NewValue(chain.Output)));
        var means = "";
        if (to.Fusion.PooledBy(chain) is var pool and >= 0)
        {
            arguments.Add(Argument.Write(to.NewValue(to.Graph.Operators[pool].Output)));
            means = "and its means";
        }

        to.Add(OnLayer(to, chain, kind, arguments, Comments.Of(to, chain.Output, what, After(to, chain, chain.Residual), means)));
    }

    private static string After(ScheduleWriter to, Chain chain, int residual)
    {
        var activation = chain.HasEpilogue ? Comments.Name(chain.Activation?.Kind ?? ActivationKind.None) : "";
        var sum = residual < 0 ? "" : "+ " + to.Graph.Tensors[residual].Name;
        return activation.Length > 0 && sum.Length > 0 ? activation + " " + sum : activation + sum;
    }
}
