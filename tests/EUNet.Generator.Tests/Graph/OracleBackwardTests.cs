using EUNet.Generator.Graph;
using EUNet.Generator.Graph.Operators;
using EUNet.Generator.Spec;
using EUNet.Testing;

namespace EUNet.Generator.Tests.Graph;

/// <summary>Each operator's backward pass against central differences of its forward pass, at odd sizes, in double.</summary>
public sealed class OracleBackwardTests
{
    private const int Height = 7;
    private const int Width = 5;

    /// <summary>Every operator in every form that networks use, by a name that says which.</summary>
    private static readonly Dictionary<string, (Operator Op, MapShape[] Inputs)> Cases = new()
    {
        ["Convolution_1x1"] = (Convolution(1, 1, bias: true), [Plane(3)]),
        ["Convolution_3x3_Same"] = (Convolution(3, 1, bias: true), [Plane(3)]),
        ["Convolution_3x3_Stride2_Same"] = (Convolution(3, 2), [Plane(3)]),
        ["Convolution_3x3_Valid"] = (Convolution(3, 1) with { Padding = new PaddingRule(PaddingKind.Valid) }, [Plane(3)]),
        ["Convolution_3x3_Stride2_Symmetric"] = (Convolution(3, 2) with { Padding = new PaddingRule(PaddingKind.Symmetric, 1, 1, 1, 1) }, [Plane(3)]),
        ["Convolution_3x3_Stride2_Static"] = (Convolution(3, 2) with { Padding = new PaddingRule(PaddingKind.Static, 0, 0, 1, 1) }, [Plane(3)]),
        ["Convolution_3x3_Stride2x1"] = (Convolution(3, 2) with { StrideX = 1 }, [Plane(3)]),
        ["Convolution_Dense"] = (Convolution(1, 1, bias: true) with { Dense = true }, [MapShape.Vector(3)]),
        ["Depthwise_3x3"] = (Depthwise(3, 1), [Plane(3)]),
        ["Depthwise_5x5_Stride2"] = (Depthwise(5, 2), [Plane(3)]),
        ["TransposedConvolution_2x2"] = (Transposed(2, bias: true), [Plane(3)]),
        ["TransposedConvolution_4x4"] = (Transposed(4, bias: false), [Plane(3)]),
        ["BatchNorm"] = (new BatchNorm { Name = "op", Block = 0, Role = "", Inputs = Reads(1), Channels = 3, Epsilon = 1e-3, Momentum = 0.99 }, [Plane(3)]),
        ["Activation_Swish"] = (Activation(ActivationKind.Swish), [Plane(3)]),
        ["Activation_Relu"] = (Activation(ActivationKind.Relu), [Plane(3)]),
        ["Activation_Relu6"] = (Activation(ActivationKind.Relu6), [Plane(3)]),
        ["Activation_HardSwish"] = (Activation(ActivationKind.HardSwish), [Plane(3)]),
        ["Activation_Sigmoid"] = (Activation(ActivationKind.Sigmoid), [Plane(3)]),
        ["Activation_None"] = (Activation(ActivationKind.None), [Plane(3)]),
        ["Dropout_Elements"] = (new Dropout { Name = "op", Block = 0, Role = "", Inputs = Reads(1), Rate = 0.3 }, [Plane(3)]),
        ["Dropout_Samples"] = (new Dropout { Name = "op1", Block = 0, Role = "", Inputs = Reads(1), Rate = 0.5, PerSample = true }, [Plane(3)]),
        ["Add"] = (new Add { Name = "op", Block = 0, Role = "", Inputs = Reads(2) }, [Plane(3), Plane(3)]),
        ["Concat"] = (new Concat { Name = "op", Block = 0, Role = "", Inputs = Reads(2) }, [Plane(3), Plane(2)]),
        ["Scale"] = (new Scale { Name = "op", Block = 0, Role = "", Inputs = Reads(2) }, [Plane(3), MapShape.Vector(3)]),
        ["SpatialScale"] = (new SpatialScale { Name = "op", Block = 0, Role = "", Inputs = Reads(2) }, [Plane(3), Plane(1)]),
        ["GlobalAverage"] = (new GlobalAverage { Name = "op", Block = 0, Role = "", Inputs = Reads(1) }, [Plane(3)]),
        ["AdaptiveAverage"] = (new AdaptiveAverage { Name = "op", Block = 0, Role = "", Inputs = Reads(1), Bins = 3 }, [Plane(3)]),
        ["AdaptiveAverage_LargerThanTheMap"] = (new AdaptiveAverage { Name = "op", Block = 0, Role = "", Inputs = Reads(1), Bins = 11 }, [Plane(2)]),
        ["MaxPool"] = (new MaxPool { Name = "op", Block = 0, Role = "", Inputs = Reads(1) }, [Plane(3)]),
        ["Upsample_Nearest"] = (new Upsample { Name = "op", Block = 0, Role = "", Inputs = Reads(1), Kind = UpsamplingKind.Nearest }, [Plane(3)]),
        ["Upsample_Bilinear"] = (new Upsample { Name = "op", Block = 0, Role = "", Inputs = Reads(1), Kind = UpsamplingKind.Bilinear }, [Plane(3)]),
        ["Fit_Crop"] = (new Fit { Name = "op", Block = 0, Role = "", Inputs = Reads(1), Height = Extent.Input.Plus(-1), Width = Extent.Input.Plus(-2) }, [Plane(3)]),
        ["Fit_Pad"] = (new Fit { Name = "op", Block = 0, Role = "", Inputs = Reads(1), Height = Extent.Input.Plus(1), Width = Extent.Input.Plus(2) }, [Plane(3)]),
        ["Resize"] = (new Resize { Name = "op", Block = 0, Role = "", Inputs = Reads(1), Height = Extent.Input.Plus(4), Width = Extent.Input.Times(2) }, [Plane(3)]),
        ["Resize_Bilinear"] = (
            new Resize { Name = "op", Block = 0, Role = "", Inputs = Reads(1), Height = Extent.Input.Plus(4), Width = Extent.Input.Plus(-2), Kind = UpsamplingKind.Bilinear }, [Plane(3)]),
        ["CenterCrop"] = (new CenterCrop { Name = "op", Block = 0, Role = "", Inputs = Reads(1), Height = Extent.Input.Plus(-3), Width = Extent.Input.Plus(-2) }, [Plane(3)]),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Backward_AgreesWithDifferences(string name) => AssertAgrees(Cases[name].Op, Cases[name].Inputs, training: true);

    [Fact]
    public void BatchNorm_Frozen_Backward_AgreesWithDifferences() => AssertAgrees(Cases["BatchNorm"].Op, [Plane(3)], training: false);

    [Fact]
    public void EveryOperator_IsAmongTheCases()
    {
        var kinds = typeof(Operator).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Operator)) && !type.IsAbstract);
        var covered = Cases.Values.Select(found => found.Op.GetType()).ToHashSet();
        Assert.All(kinds, kind => Assert.Contains(kind, covered));
    }

    private static void AssertAgrees(Operator op, MapShape[] shapes, bool training)
    {
        var inputs = shapes.Select((shape, i) => Input($"input{i}", shape)).ToArray();
        var parameters = new OracleParameters();
        foreach (var parameter in op.Parameters)
        {
            parameters[parameter.Name] = [.. Procedural.Parameter(parameter, 4.5).Select(value => (double)value)];
        }

        var output = op.Infer(shapes);
        var (height, width) = (output.Height.At(Height), output.Width.At(Width));
        var cotangent = Map.Procedural("cotangent", 2, output.Channels, height, width);
        var gradients = new OracleParameters();
        foreach (var parameter in op.Parameters.Where(parameter => parameter.Trainable))
        {
            gradients[parameter.Name] = new double[parameter.Count];
        }

        var inputGradients = inputs.Select(input => input.Like()).ToArray();
        var oracle = OperatorOracle.For(op);
        oracle.Backward(Run(), cotangent, inputGradients, gradients);

        for (var i = 0; i < inputs.Length; i++)
        {
            AssertGradient($"input {i}", inputs[i].Values, inputGradients[i].Values);
        }

        foreach (var name in gradients.Names)
        {
            AssertGradient(name, parameters[name], gradients[name]);
        }

        void AssertGradient(string what, double[] values, double[] gradient)
        {
            const double step = 1e-5;
            for (var i = 0; i < values.Length; i++)
            {
                var at = values[i];
                values[i] = at + step;
                var above = Loss();
                values[i] = at - step;
                var below = Loss();
                values[i] = at;
                var difference = (above - below) / (2 * step);
                Assert.True(
                    Math.Abs(gradient[i] - difference) <= 1e-7 * (1 + Math.Abs(difference)),
                    $"gradient of {what}[{i}] is {gradient[i]:g9}; differences give {difference:g9}");
            }

            Assert.Contains(gradient, value => value != 0);
        }

        double Loss() => Run().Output.Values.Zip(cotangent.Values, (y, g) => y * g).Sum();

        OperatorRun Run()
        {
            var run = new OperatorRun(op, inputs, new Map(2, output.Channels, height, width), parameters, training);
            oracle.Forward(run);
            return run;
        }
    }

    // Spread over [-5, 9), so that every branch of the activations is met; no element lies within the step of a kink.
    private static Map Input(string name, MapShape shape)
    {
        var map = Map.Procedural(name, 2, shape.Channels, shape.Height.At(Height), shape.Width.At(Width));
        for (var i = 0; i < map.Values.Length; i++)
        {
            map.Values[i] = (7 * map.Values[i]) + 2;
        }

        return map;
    }

    private static MapShape Plane(int channels) => new(Extent.Input, Extent.Input, channels);

    private static EquatableArray<int> Reads(int count) => Enumerable.Range(0, count).ToEquatableArray();

    private static Activation Activation(ActivationKind kind) => new() { Name = "op", Block = 0, Role = "", Inputs = Reads(1), Kind = kind };

    private static Convolution Convolution(int kernel, int stride, bool bias = false) => new()
    {
        Name = "op", Block = 0, Role = "", Inputs = Reads(1), InChannels = 3, OutChannels = 4, Kernel = kernel, StrideY = stride, StrideX = stride, Bias = bias,
    };

    private static Depthwise Depthwise(int kernel, int stride)
        => new() { Name = "op", Block = 0, Role = "", Inputs = Reads(1), Channels = 3, Kernel = kernel, StrideY = stride, StrideX = stride };

    private static TransposedConvolution Transposed(int kernel, bool bias)
        => new() { Name = "op", Block = 0, Role = "", Inputs = Reads(1), InChannels = 3, OutChannels = 4, Kernel = kernel, Bias = bias };
}
