using EUNet.Generator.Diagnostics;
using EUNet.Generator.Graph.Operators;
using EUNet.Generator.Spec;

namespace EUNet.Generator.Graph;

/// <summary>Makes the operators of the network that a spec states, and finds what only shows when its parts meet.</summary>
public static class GraphBuilder
{
    /// <summary>Builds the graph of a spec.</summary>
    /// <param name="regularized">
    /// Whether dropout and stochastic depth are in it, as training wants them: behind each residual block's projection stochastic depth
    /// with rate · i / n for block i of n (from 0), before a classifier's dense layer dropout. Without it the same network computes what
    /// inference does. Parameters, taps and the fingerprint do not depend on it.
    /// </param>
    public static GraphResult Build(NetworkSpec spec, bool regularized = false)
    {
        var writer = new GraphWriter(spec.Input);
        if (!HasOneTask(spec, writer) || !SizeLimits.Allow(spec.Encoder, writer))
        {
            return new GraphResult(null, writer.Diagnostics.ToEquatableArray());
        }

        var encoded = spec.Encoder switch
        {
            EfficientNetEncoderSpec encoder => new EfficientNetEncoder(writer, encoder, spec.Input, regularized).Write(),
            PlainEncoderSpec encoder => new PlainEncoder(writer, encoder, spec.Input).Write(),
            var other => throw new ArgumentException($"no encoder is written for {other.GetType().Name}", nameof(spec)),
        };
        var logits = spec.Classifier is { } classifier
            ? Classifier(writer, encoded, classifier, regularized)
            : new Decoder(writer, spec.Decoder!, spec.Input).Write(encoded) is { } decoded ? Head(writer, decoded, spec.Head!) : null as int?;
        if (logits is not { } output || writer.HasErrors || !SizeLimits.AllowParameters(writer) || MapVanishes(writer, spec.Input))
        {
            return new GraphResult(null, writer.Diagnostics.ToEquatableArray());
        }

        var graph = new NetworkGraph
        {
            ClassName = spec.ClassName,
            Name = spec.Name,
            Summary = spec.Summary,
            Input = spec.Input,
            Classes = spec.Classes,
            HeadActivation = spec.Head?.Activation ?? "softmax",
            Labels = spec.Classifier?.Labels,
            Training = spec.Training,
            Blocks = writer.Blocks.ToEquatableArray(),
            Tensors = writer.Tensors.ToEquatableArray(),
            Operators = writer.Operators.ToEquatableArray(),
            Taps = writer.Taps.All.Where(tap => tap.Tensor != NetworkGraph.InputTensor).ToEquatableArray(),
            Logits = output,
            Classifies = spec.Classifier is not null,
        };
        return new GraphResult(UnusedParts.Remove(graph), writer.Diagnostics.ToEquatableArray());
    }

    private static bool HasOneTask(NetworkSpec spec, GraphWriter writer)
    {
        if (spec.Classifier is not null && spec.Decoder is not null)
        {
            writer.Report(DiagnosticCatalog.NoTask, "classifier", "the network has a 'classifier' and a 'decoder'", "keep one");
            return false;
        }

        if (spec.Classifier is null && (spec.Decoder is null || spec.Head is null))
        {
            var (key, has) = spec.Head is not null ? ("head", "a head but no decoder") : spec.Decoder is not null
                ? ("decoder", "a decoder but no head")
                : spec.Classes is not null ? ("classes", "classes but no decoder") : ("encoder", "neither a decoder nor a classifier");
            writer.Report(
                DiagnosticCatalog.NoTask, key, "the network has " + has,
                "add 'decoder: { stages: [...] }' and 'head: { kernel: 1 }' to segment, or 'classifier: { classes: 1000 }' to classify");
            return false;
        }

        return true;
    }

    private static int Head(GraphWriter writer, int x, HeadSpec head)
    {
        var channels = writer.ChannelsOf(x);
        var padding = new PaddingPlan(head.Padding, 1, 1).Next(head.Kernel, 1, 1);
        writer.Begin(new Block(
            "head", BlockKind.Head, $"head · {head.Kernel}×{head.Kernel} · {channels} → {head.Outputs} logits",
            $"HeadK{head.Kernel}C{channels}To{head.Outputs}{(head.Bias ? "" : "NoBias")}{LayerSignature.Of(padding)}", "head"));
        x = writer.Add(
            new Convolution
            {
                Name = "head", Block = writer.Block, Role = "Conv", Inputs = EquatableArray.Of(x), InChannels = channels,
                OutChannels = head.Outputs, Kernel = head.Kernel, Padding = padding, Bias = head.Bias,
            },
            "logits");
        writer.Taps.Add("logits", x);
        return x;
    }

    private static int Classifier(GraphWriter writer, int x, ClassifierSpec classifier, bool regularized)
    {
        var channels = writer.ChannelsOf(x);
        writer.Begin(new Block(
            "classifier", BlockKind.Classifier, $"classifier · global average · {channels} → {classifier.Classes} logits",
            $"ClassifierC{channels}To{classifier.Classes}", "classifier"));
        x = writer.Add(
            new GlobalAverage { Name = "classifier_pool", Block = writer.Block, Role = "Pool", Inputs = EquatableArray.Of(x) }, "pooled");
        if (regularized && classifier.Dropout > 0)
        {
            x = writer.Add(
                new Dropout { Name = "classifier_dropout", Block = writer.Block, Role = "Drop", Inputs = EquatableArray.Of(x), Rate = classifier.Dropout },
                "pooledDrop");
        }

        x = writer.Add(
            new Convolution
            {
                Name = "classifier", Block = writer.Block, Role = "Dense", Inputs = EquatableArray.Of(x), InChannels = channels,
                OutChannels = classifier.Classes, Bias = true, Dense = true,
            },
            "logits");
        writer.Taps.Add("logits", x);
        return x;
    }

    private static bool MapVanishes(GraphWriter writer, InputSpec input)
    {
        foreach (var op in writer.Operators)
        {
            var shape = writer.ShapeOf(op.Output);
            if (shape.Height.At(input.NominalHeight) < 1 || shape.Width.At(input.NominalWidth) < 1)
            {
                writer.Report(
                    DiagnosticCatalog.MapVanishes, writer.Blocks[op.Block].SpecKey, input.NominalHeight, input.NominalWidth,
                    writer.Blocks[op.Block].Name);
                return true;
            }
        }

        return false;
    }
}
