namespace EUNet.Onnx.Format;

/// <summary>The model's input or output.</summary>
internal sealed partial class ValueInfoProto
{
    /// <summary>A tensor of floats; an extent is a number, or the name of one that is known at run time.</summary>
    public static ValueInfoProto Of(string name, params ReadOnlySpan<object> shape)
    {
        var extents = new TensorShapeProto();
        foreach (var extent in shape)
        {
            extents.Dim.Add(extent is string symbol
                ? new TensorShapeProto.Types.Dimension { DimParam = symbol }
                : new TensorShapeProto.Types.Dimension { DimValue = (int)extent });
        }

        var tensor = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float, Shape = extents };
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }
}
