using System.Globalization;
using EUNet.Generator.Graph.Operators;
using EUNet.Generator.Spec;

namespace EUNet.Generator.Graph;

/// <summary>Writes down stem, MBConv blocks and top (Tan and Le, 2019 and 2021; Lite and EdgeTPU variants).</summary>
public sealed class EfficientNetEncoder
{
    private readonly GraphWriter _writer;
    private readonly EfficientNetEncoderSpec _spec;
    private readonly PaddingPlan _padding;
    private readonly double _dropConnect;
    private readonly int _blocks;
    private int _blocksWritten;

    /// <summary>Prepares to write the encoder of a spec.</summary>
    /// <param name="regularized">Whether stochastic depth is written down too.</param>
    public EfficientNetEncoder(GraphWriter writer, EfficientNetEncoderSpec spec, InputSpec input, bool regularized)
    {
        _dropConnect = regularized ? spec.DropConnect : 0;
        (_writer, _spec) = (writer, spec);
        _blocks = Enumerable.Range(0, spec.Blocks.Count).Sum(stage => FilterScaling.Repeats(spec, stage));
        _padding = new PaddingPlan(spec.Padding, input.NominalHeight, input.NominalWidth);
    }

    private string Style => LayerSignature.Of(_spec.Activation, ActivationKind.Swish) + LayerSignature.Of(_spec.Norm);

    /// <summary>Writes it behind the input; gives its last map.</summary>
    public int Write()
    {
        var x = Stem();
        for (var stage = 0; stage < _spec.Blocks.Count; stage++)
        {
            var repeats = FilterScaling.Repeats(_spec, stage);
            for (var repeat = 0; repeat < repeats; repeat++)
            {
                x = MBConv(x, stage, repeat);
            }
        }

        return _spec.Top is { } top ? Top(x, top) : x;
    }

    private static string Key(int stage) => string.Format(CultureInfo.InvariantCulture, "encoder.blocks[{0}]", stage);

    private int Stem()
    {
        var stem = _spec.Stem;
        var filters = stem.Scaled ? FilterScaling.Filters(_spec, stem.Filters) : stem.Filters;
        var channels = _writer.ChannelsOf(NetworkGraph.InputTensor);
        var padding = _padding.Next(stem.Kernel, stem.Stride, stem.Stride);
        _writer.Begin(new Block(
            "stem", BlockKind.Stem,
            $"stem · {stem.Kernel}×{stem.Kernel} · {channels} → {filters} channels · stride {stem.Stride}",
            $"StemK{stem.Kernel}S{stem.Stride}C{channels}To{filters}{Style}{LayerSignature.Of(padding)}", "encoder.stem"));
        var x = Convolve(NetworkGraph.InputTensor, "Conv", "stem_conv", "stem_bn", filters, stem.Kernel, stem.Stride, stem.Stride, padding, _spec.Activation, "stem", "stem");
        _writer.Taps.Add("stem", x);
        return x;
    }

    private int Top(int x, TopSpec top)
    {
        var filters = top.Scaled ? FilterScaling.Filters(_spec, top.Filters) : top.Filters;
        var channels = _writer.ChannelsOf(x);
        _writer.Begin(new Block(
            "top", BlockKind.Top, $"top · 1×1 · {channels} → {filters} channels", $"TopC{channels}To{filters}{Style}", "encoder.top"));
        x = Convolve(x, "Conv", "top_conv", "top_bn", filters, 1, 1, 1, PaddingRule.Same, _spec.Activation, "top", "top");
        _writer.Taps.Add("top", x);
        return x;
    }

    private int MBConv(int input, int stage, int repeat)
    {
        var spec = _spec.Blocks[stage];
        var name = (stage + 1).ToString(CultureInfo.InvariantCulture) + FilterScaling.Letter(repeat);
        var (strideY, strideX) = repeat == 0 ? (spec.StrideY, spec.StrideX) : (1, 1);
        var inChannels = _writer.ChannelsOf(input);
        var outChannels = FilterScaling.Filters(_spec, spec.OutFilters);
        var expanded = spec.Expansion * (spec.FusedFrom > 0 && repeat == 0 ? FilterScaling.Filters(_spec, spec.FusedFrom) : inChannels);
        var squeezed = FilterScaling.Squeezed(inChannels, spec.SqueezeRatio);
        var isResidual = strideY == 1 && strideX == 1 && inChannels == outChannels && !spec.NoSkip;
        var isFlat = spec.Expansion == 1;
        var padding = _padding.Next(spec.Kernel, strideY, strideX);
        var nominalStride = _writer.ShapeOf(input).Height.Stride * strideY;

        var kind = (spec.Fused ? "FusedMBConv" : "MBConv") + spec.Expansion.ToString(CultureInfo.InvariantCulture);
        _writer.Begin(new Block(
            name, BlockKind.MBConv,
            $"stage {stage + 1} · {kind} {spec.Kernel}×{spec.Kernel} · {inChannels} → {outChannels} channels · stride "
            + nominalStride.ToString(CultureInfo.InvariantCulture) + (squeezed > 0 ? $" · SE {squeezed}" : ""),
            $"{kind}K{spec.Kernel}S{LayerSignature.Stride(strideY, strideX)}C{inChannels}"
            + (expanded == inChannels * spec.Expansion ? "" : $"X{expanded}") + $"To{outChannels}" + (squeezed > 0 ? $"Se{squeezed}" : "")
            + (spec.NoSkip && inChannels == outChannels && strideY == 1 && strideX == 1 ? "NoSkip" : "") + Style + LayerSignature.Of(padding),
            Key(stage)));

        var prefix = "block" + name + "_";
        var x = input;
        if (!isFlat)
        {
            var (kernel, y, xs, rule) = spec.Fused ? (spec.Kernel, strideY, strideX, padding) : (1, 1, 1, PaddingRule.Same);
            x = Convolve(
                x, "Expand", prefix + "expand_conv", prefix + "expand_bn", expanded, kernel, y, xs, rule, _spec.Activation,
                $"x{name}Expand", $"x{name}Expand");
            _writer.Taps.Add(name + ".expand", x);
        }

        if (!spec.Fused)
        {
            x = Depthwise(x, name, prefix, spec.Kernel, strideY, strideX, padding);
        }

        if (squeezed > 0)
        {
            x = SqueezeExcite(x, name, prefix, squeezed);
        }

        // A fused block without expansion is one full convolution, which then keeps the activation.
        var wholeInOne = spec.Fused && isFlat;
        var dropRate = isResidual ? _dropConnect * _blocksWritten / _blocks : 0;
        _blocksWritten++;
        var projectedName = dropRate > 0 ? $"x{name}Project" : isResidual ? $"x{name}Drop" : $"x{name}";
        var projected = wholeInOne
            ? Convolve(
                x, "Project", prefix + "project_conv", prefix + "project_bn", outChannels, spec.Kernel, strideY, strideX, padding,
                _spec.Activation, $"x{name}Project", projectedName)
            : Convolve(
                x, "Project", prefix + "project_conv", prefix + "project_bn", outChannels, 1, 1, 1, PaddingRule.Same,
                ActivationKind.None, $"x{name}Project", projectedName);
        _writer.Taps.Add(name + ".project_bn", projected);
        if (dropRate > 0)
        {
            projected = _writer.Add(
                new Dropout
                {
                    Name = prefix + "drop", Block = _writer.Block, Role = "Drop", Inputs = EquatableArray.Of(projected), Rate = dropRate, PerSample = true,
                },
                $"x{name}Drop");
        }

        _writer.Taps.Add(name + ".drop", projected);
        if (isResidual)
        {
            projected = _writer.Add(
                new Add { Name = prefix + "add", Block = _writer.Block, Role = "Add", Inputs = EquatableArray.Of(projected, input) },
                $"x{name}");
        }

        _writer.Taps.Add(name, projected);
        return projected;
    }

    private int Depthwise(int x, string name, string prefix, int kernel, int strideY, int strideX, PaddingRule padding)
    {
        var convolved = _writer.Add(
            new Depthwise
            {
                Name = prefix + "dwconv", Block = _writer.Block, Role = "Depthwise", Inputs = EquatableArray.Of(x),
                Channels = _writer.ChannelsOf(x), Kernel = kernel, StrideY = strideY, StrideX = strideX, Padding = padding,
            },
            $"x{name}DepthwiseConv");
        return _writer.NormAndActivation(
            convolved, "Depthwise", prefix + "bn", _spec.Norm, _spec.Activation, $"x{name}Depthwise", $"x{name}Depthwise");
    }

    private int SqueezeExcite(int x, string name, string prefix, int squeezed)
    {
        var channels = _writer.ChannelsOf(x);
        var pooled = _writer.Add(
            new GlobalAverage { Name = prefix + "squeeze", Block = _writer.Block, Role = "Squeeze", Inputs = EquatableArray.Of(x) },
            $"x{name}Pooled");
        var reduced = _writer.Add(
            new Convolution
            {
                Name = prefix + "se_reduce", Block = _writer.Block, Role = "SqueezeExcite", Inputs = EquatableArray.Of(pooled),
                InChannels = channels, OutChannels = squeezed, Bias = true,
            },
            $"x{name}ReduceConv");
        var active = _writer.Activate(reduced, "SqueezeExcite", prefix + "se_reduce_activation", _spec.Activation, $"x{name}Reduce");
        var gates = _writer.Add(
            new Convolution
            {
                Name = prefix + "se_expand", Block = _writer.Block, Role = "SqueezeExcite", Inputs = EquatableArray.Of(active),
                InChannels = squeezed, OutChannels = channels, Bias = true,
            },
            $"x{name}GateConv");
        var gate = _writer.Activate(gates, "SqueezeExcite", prefix + "se_expand_activation", ActivationKind.Sigmoid, $"x{name}Gate");
        return _writer.Add(
            new Scale { Name = prefix + "scale", Block = _writer.Block, Role = "Scale", Inputs = EquatableArray.Of(x, gate) },
            $"x{name}Scaled");
    }

    private int Convolve(
        int x, string role, string name, string normName, int filters, int kernel, int strideY, int strideX, PaddingRule padding,
        ActivationKind activation, string stem, string output)
    {
        var isLast = _spec.Norm is null && activation == ActivationKind.None;
        var convolved = _writer.Add(
            new Convolution
            {
                Name = name, Block = _writer.Block, Role = role, Inputs = EquatableArray.Of(x), InChannels = _writer.ChannelsOf(x),
                OutChannels = filters, Kernel = kernel, StrideY = strideY, StrideX = strideX, Padding = padding,
                Bias = _spec.Norm is null,
            },
            isLast ? output : stem + "Conv");
        return _writer.NormAndActivation(convolved, role, normName, _spec.Norm, activation, stem, output);
    }
}
