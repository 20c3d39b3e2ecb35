namespace EUNet.Weights;

/// <summary>A safetensors file that cannot be read or written; the message names the file, the tensor and the mend.</summary>
/// <param name="path">The file.</param>
/// <param name="tensor">The tensor, or null where the file as a whole is meant.</param>
/// <param name="problem">What is wrong.</param>
/// <param name="mend">How to mend it.</param>
public sealed class SafetensorsException(string path, string? tensor, string problem, string mend) : WeightsException(path, tensor, problem, mend);
