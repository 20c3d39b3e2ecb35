namespace EUNet.Generator.Autodiff;

/// <summary>
/// The backward pass in the graph's own terms: which gradients flow, in which order, and which values must still be there.
/// </summary>
/// <param name="Steps">From the logits back to the input.</param>
/// <param name="Recomputed">
/// Tensors that are made again when the backward pass needs them, each from the level on that its operator states; all others that it needs are
/// kept from the forward pass on.
/// </param>
public sealed record BackwardGraph(EquatableArray<GradientStep> Steps, EquatableArray<int> Recomputed);

/// <summary>One gradient that one operator passes on.</summary>
/// <param name="Operator">Index of the operator.</param>
/// <param name="Target">Position of the input whose gradient it is, or -1 for the operator's parameters.</param>
/// <param name="Tensor">The tensor whose gradient it is, or -1 for parameters.</param>
public sealed record GradientStep(int Operator, int Target, int Tensor);
