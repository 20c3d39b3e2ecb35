namespace EUNet.Weights;

/// <summary>How weights were loaded.</summary>
/// <param name="Tensors">Parameters that were set.</param>
/// <param name="Notes">What the caller should know though all went well, a sentence each; the command prints them as warnings.</param>
public sealed record LoadResult(int Tensors, IReadOnlyList<string> Notes);
