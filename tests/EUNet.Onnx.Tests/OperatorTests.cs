using EUNet.Generator.Graph;
using EUNet.Generator.Graph.Operators;
using EUNet.Model.Tests.Operators;
using EUNet.Onnx.Operators;
using EUNet.Tensors;
using EUNet.Testing;

namespace EUNet.Onnx.Tests;

/// <summary>Every operator and pattern of the operator suite, in ONNX Runtime against the oracle.</summary>
public sealed class OperatorTests
{
    private const double LargestDifference = 1e-5;

    public static TheoryData<string> Cases => new(OperatorCases.All.Select(item => item.Name));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Operator_OfOneSizeAndOfAny_FoldedAndNot_Agrees(string name)
    {
        var item = OperatorCases.Get(name);
        using var weights = Procedural(item.Graph);
        var (expected, size) = (item.Inference.Logits, new OnnxSize(item.Input.Batch, item.Input.Height, item.Input.Width));
        // ONNX has no pooling to a grid: what stands for it is of one size.
        OnnxSize? any = item.Graph.Operators.Any(op => op is AdaptiveAverage) ? size : null;
        foreach (var options in new OnnxOptions[] { new(size), new(any, FoldNorms: false) })
        {
            using var model = new OnnxSession(OnnxModel.Of(item.Graph, weights, options));
            var found = model.Run(item.Input);
            Assert.Equal(expected.Shape, found.Shape);
            var largest = expected.Values.Max(Math.Abs);
            var difference = expected.Values.Zip(found.Values, (a, b) => Math.Abs(a - b)).Max();
            Assert.True(largest > 0 && difference <= LargestDifference * largest, $"{options}: they differ by {difference:G3} where the largest is {largest:G3}");
        }
    }

    [Fact]
    public void PyramidPooling_OfAnySize_IsRefusedWithTheMend()
    {
        var item = OperatorCases.Get("AdaptiveAverage_Pyramid");
        using var weights = Procedural(item.Graph);
        Assert.Contains("Give --size HxW", Assert.Throws<InputException>(() => OnnxModel.Of(item.Graph, weights, new OnnxOptions(null))).Message);
    }

    [Fact]
    public void EveryOperator_HasOneForm()
    {
        var operators = typeof(Operator).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Operator)) && !type.IsAbstract);
        Assert.Equal(operators.Select(type => type.Name).Order(), OperatorForm.All.Select(form => form.Takes.Name).Order());
    }

    private static ParameterSet Procedural(NetworkGraph graph)
    {
        var weights = new ParameterSet();
        foreach (var parameter in graph.Parameters)
        {
            weights.Add(parameter.Name, Enum.Parse<ParameterKind>(parameter.Role.ToString()), [.. parameter.Shape]);
        }

        foreach (var parameter in graph.Parameters)
        {
            weights.Import(weights[parameter.Name], Testing.Procedural.Parameter(parameter, OperatorCase.Gain));
        }

        return weights;
    }
}
