namespace EUNet.Weights.PyTorch;

/// <summary>A file of torch.save that cannot be read; the message names the file, the tensor and the mend.</summary>
/// <param name="path">The file.</param>
/// <param name="tensor">The tensor, or null where the file as a whole is meant.</param>
/// <param name="problem">What is wrong.</param>
/// <param name="mend">How to mend it.</param>
public sealed class TorchFileException(string path, string? tensor, string problem, string mend) : WeightsException(path, tensor, problem, mend)
{
    /// <summary>What to do about a damaged file.</summary>
    internal const string Damaged = "The file is damaged: download or export it again";
}
