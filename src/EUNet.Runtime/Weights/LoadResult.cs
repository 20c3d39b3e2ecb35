using EUNet.Weights.Sources;

namespace EUNet.Weights;

/// <summary>How weights were loaded.</summary>
/// <param name="Tensors">Parameters that were set.</param>
/// <param name="Source">The library that the file is from.</param>
/// <param name="LeftOut">Names of the file's tensors that the network has no place for: a classifier, or what the source never uses.</param>
/// <param name="Notes">What the caller should know though all went well, a sentence each; the command prints them as warnings.</param>
public sealed record LoadResult(int Tensors, WeightSource Source, IReadOnlyList<string> LeftOut, IReadOnlyList<string> Notes);
