using EUNet.Generator.Graph.Operators;
using EUNet.Onnx.Format;

namespace EUNet.Onnx.Operators;

/// <summary>Operators that ONNX has as they are: one node on all inputs.</summary>
internal sealed class NodeForm<TOperator>(string type, params AttributeProto[] attributes) : OperatorForm<TOperator>
    where TOperator : Operator
{
    /// <inheritdoc/>
    protected override void Write(TOperator op, string x, OnnxWriter to) => to.Make(op.Output, type, [.. op.Inputs.Select(to.Value)], attributes);
}
