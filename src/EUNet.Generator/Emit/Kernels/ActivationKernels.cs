using EUNet.Generator.Spec;

namespace EUNet.Generator.Emit.Kernels;

/// <summary>An activation by itself: y = activation(x) [+ residual].</summary>
/// <param name="Activation">Which one.</param>
/// <param name="Residual">Whether a map is added.</param>
public sealed record ActivationSignature(ActivationKind Activation, bool Residual) : KernelSignature
{
    /// <inheritdoc/>
    public override string Name => "Activate" + Suffix(Activation) + (Residual ? "_Add" : "");

    /// <inheritdoc/>
    public override string LoadedType => "ActivationKernel";

    /// <inheritdoc/>
    public override string Summary => $"An activation by itself, {Describe(Activation)}{(Residual ? ", plus a map" : "")}";

    /// <inheritdoc/>
    internal override void Write(CodeWriter w)
    {
        ActivationText.Head(w, Summary);
        w.Open($"internal static void {Name}(ArrayView<float> x, ArrayView<float> residual, ArrayView<float> y, ChannelSize s)");
        ActivationText.Place(w);
        w.Write($"y.Cast<F4>()[at] = {Apply(Activation, "x.Cast<F4>()[at]")}{(Residual ? " + residual.Cast<F4>()[at]" : "")};");
        w.Close();
    }
}

/// <summary>Back through an activation by itself: gx (+)= gy · activation'(x).</summary>
/// <param name="Activation">Which one.</param>
public sealed record ActivationBackwardSignature(ActivationKind Activation) : KernelSignature
{
    /// <inheritdoc/>
    public override string Name => "ActivateBackward" + Suffix(Activation);

    /// <inheritdoc/>
    public override string LoadedType => "ActivationKernel";

    /// <inheritdoc/>
    public override string Summary => $"Back through an activation by itself, {Describe(Activation)}";

    /// <inheritdoc/>
    internal override void Write(CodeWriter w)
    {
        ActivationText.Head(w, Summary);
        w.Open($"internal static void {Name}(ArrayView<float> x, ArrayView<float> gradient, ArrayView<float> y, ChannelSize s)");
        ActivationText.Place(w);
        w.Write($"F4 g = gradient.Cast<F4>()[at] * {Slope(Activation, "x.Cast<F4>()[at]")};");
        w.Write("y.Cast<F4>()[at] = s.Accumulate == 0 ? g : g + y.Cast<F4>()[at];");
        w.Close();
    }
}

/// <summary>What the elementwise kernels have in common.</summary>
internal static class ActivationText
{
    /// <summary>Documentation.</summary>
    public static void Head(CodeWriter w, string summary) => w.Write($"""
        /// <summary>{summary}.</summary>
        /// <remarks>Four elements a thread; slices of the arena end on whole quads. No shared memory; at most 64 registers.</remarks>
        """);

    /// <summary>Which four elements are this thread's.</summary>
    public static void Place(CodeWriter w) => w.Write("""
        int at = Grid.GlobalIndex.X;
        if (at >= (s.Pixels * s.Channels + 3) / 4)
        {
        return;
        }

        """);
}
