namespace EUNet.Onnx;

/// <summary>The one size that a model is made for.</summary>
/// <param name="Batch">Samples.</param>
/// <param name="Height">Rows of the input.</param>
/// <param name="Width">Columns of the input.</param>
public readonly record struct OnnxSize(int Batch, int Height, int Width);

/// <summary>What a model is to be.</summary>
/// <param name="Size">Its size; null for one that takes any batch, height and width.</param>
/// <param name="FoldNorms">Whether batch norms are multiplied into the convolutions before them.</param>
/// <param name="Normalize">Whether the network's own normalisation is inside: the input is 0..255 then.</param>
public sealed record OnnxOptions(OnnxSize? Size, bool FoldNorms = true, bool Normalize = false);
