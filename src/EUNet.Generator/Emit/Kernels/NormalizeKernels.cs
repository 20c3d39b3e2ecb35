using EUNet.Generator.Spec;

namespace EUNet.Generator.Emit.Kernels;

/// <summary>Batch norm with the batch's moments, then activation: y = activation(weight · (z - mean) · invstd + bias) [+ residual].</summary>
/// <param name="Activation">What follows the norm.</param>
/// <param name="Residual">Whether a map is added.</param>
/// <param name="Quads">Whether the channels are a multiple of four.</param>
public sealed record NormalizeSignature(ActivationKind Activation, bool Residual, bool Quads) : KernelSignature
{
    /// <inheritdoc/>
    public override string Name => "Normalize" + (Quads ? "" : "_Odd") + Suffix(Activation) + (Residual ? "_Add" : "");

    /// <inheritdoc/>
    public override string LoadedType => "NormalizeKernel";

    /// <inheritdoc/>
    public override string LoadedArguments => $", lanes: {(Quads ? 4 : 1)}";

    /// <inheritdoc/>
    public override string Summary => $"Batch norm with the batch's moments, {Describe(Activation)}{(Residual ? ", plus a map" : "")}";

    /// <inheritdoc/>
    internal override void Write(CodeWriter w)
    {
        NormalizeText.Head(w, Summary, Name, Quads);
        NormalizeText.Place(w, Quads);
        var type = Quads ? "F4" : "float";
        w.Write($"{type} u = (a[at] - m[c]) * m[lanes + c] * weights[c] + shift[c];");
        w.Write($"o[at] = {Apply(Activation, "u")}{(Residual ? " + b[at]" : "")};");
        w.Close();
    }
}

/// <summary>
/// Back through activation and norm, first half: for each channel the sums of g and of g · x̂ over a chunk of pixels, where g is the
/// gradient before the activation and x̂ the normalised value, both made again from z.
/// </summary>
/// <param name="Activation">What follows the norm.</param>
public sealed record NormalizeSumsSignature(ActivationKind Activation) : KernelSignature
{
    private const int Unroll = 4;

    /// <inheritdoc/>
    public override string Name => "NormalizeSums" + Suffix(Activation);

    /// <inheritdoc/>
    public override string LoadedType => "NormalizeKernel";

    /// <inheritdoc/>
    public override string LoadedArguments => ", lanes: 1";

    /// <inheritdoc/>
    public override string Summary => $"Back through activation and batch norm, the sums: {Describe(Activation)}";

    /// <inheritdoc/>
    internal override void Write(CodeWriter w)
    {
        w.Write($"""
            /// <summary>{Summary}.</summary>
            /// <remarks>
            /// Partial sums [chunk, 2, channel]: of g, and of g · x̂. A thread sums one channel over a chunk's pixels.
            /// Threads: channels (fastest) × chunks. No shared memory; at most 64 registers.
            /// </remarks>
            """);
        NormalizeText.Signature(w, Name);
        w.Write("""
            int thread = Grid.GlobalIndex.X, c = thread % s.Channels, chunk = thread / s.Channels;
            if (chunk >= s.Chunks)
            {
            return;
            }

            float mean = moments[c], invstd = moments[s.Channels + c], scale = weight[c], shift = bias[c];
            float first = 0f, second = 0f;
            int from = chunk * s.ChunkPixels, to = Math.Min(from + s.ChunkPixels, s.Pixels);
            """);
        w.Open($"for (int pixel = from; pixel < to; pixel += {Unroll})");
        w.Write("// several pixels' loads under way at once; those past the end are read as the last, and count nothing");
        w.Each(Unroll, j => j == 0 ? "int e0 = pixel * s.Channels + c;" : $"int e{j} = Math.Min(pixel + {j}, to - 1) * s.Channels + c;");
        w.Each(Unroll, j => $"float n{j} = (z[e{j}] - mean) * invstd, o{j} = {(j == 0 ? "other[e0]" : $"Lane.Where(pixel + {j} < to, other[e{j}])")};");
        w.Each(Unroll, j => $"float g{j} = o{j} * {Slope(Activation, $"n{j} * scale + shift")};");
        w.Write($"first += {string.Join(" + ", Enumerable.Range(0, Unroll).Select(j => $"g{j}"))};");
        w.Write($"second += {string.Join(" + ", Enumerable.Range(0, Unroll).Select(j => $"g{j} * n{j}"))};");
        w.Close();
        w.Write("""

            sums[chunk * 2 * s.Channels + c] = first;
            sums[(chunk * 2 + 1) * s.Channels + c] = second;
            """);
        w.Close();
    }
}

/// <summary>Back through activation and norm, second half: gz = weight · invstd · (g - mean(g) - x̂ · mean(g · x̂)).</summary>
/// <param name="Activation">What follows the norm.</param>
/// <param name="Quads">Whether the channels are a multiple of four.</param>
public sealed record NormalizeGradientSignature(ActivationKind Activation, bool Quads) : KernelSignature
{
    /// <inheritdoc/>
    public override string Name => "NormalizeGradient" + (Quads ? "" : "_Odd") + Suffix(Activation);

    /// <inheritdoc/>
    public override string LoadedType => "NormalizeKernel";

    /// <inheritdoc/>
    public override string LoadedArguments => $", lanes: {(Quads ? 4 : 1)}";

    /// <inheritdoc/>
    public override string Summary => $"Back through activation and batch norm, the map: {Describe(Activation)}";

    /// <inheritdoc/>
    internal override void Write(CodeWriter w)
    {
        NormalizeText.Head(w, Summary, Name, Quads);
        NormalizeText.Place(w, Quads);
        var type = Quads ? "F4" : "float";
        w.Write($"{type} n = (a[at] - m[c]) * m[lanes + c];");
        w.Write($"{type} g = b[at] * {Slope(Activation, "n * weights[c] + shift[c]")};");
        w.Write("o[at] = (g - means[c] - n * means[lanes + c]) * (weights[c] * m[lanes + c]);");
        w.Close();
    }
}

/// <summary>What the norm's kernels have in common.</summary>
internal static class NormalizeText
{
    /// <summary>Documentation and signature.</summary>
    public static void Head(CodeWriter w, string summary, string name, bool quads)
    {
        w.Write($"""
            /// <summary>{summary}.</summary>
            /// <remarks>
            /// Moments and means are two rows of channels. {(quads ? "Four channels" : "One channel, as the channels are no multiple of four,")} of a pixel a thread.
            /// Threads: channels{(quads ? " / 4" : "")} (fastest) × pixels. No shared memory; at most 64 registers.
            /// </remarks>
            """);
        Signature(w, name);
    }

    /// <summary>The signature that all of them share.</summary>
    public static void Signature(CodeWriter w, string name)
    {
        w.Write($"internal static void {name}(");
        w.Write("    ArrayView<float> z, ArrayView<float> other, ArrayView<float> moments, ArrayView<float> weight, ArrayView<float> bias, ArrayView<float> sums,");
        w.Open("    ArrayView<float> y, ChannelSize s)");
    }

    /// <summary>Which pixel and channels are this thread's.</summary>
    public static void Place(CodeWriter w, bool quads)
    {
        w.Write($$"""
            int lanes = s.Channels{{(quads ? " / 4" : "")}}, at = Grid.GlobalIndex.X, c = at % lanes;
            if (at >= s.Pixels * lanes)
            {
            return;
            }

            """);
        w.Write(quads
            ? "ArrayView<F4> a = z.Cast<F4>(), b = other.Cast<F4>(), m = moments.Cast<F4>(), weights = weight.Cast<F4>(), shift = bias.Cast<F4>();"
            : "ArrayView<float> a = z, b = other, m = moments, weights = weight, shift = bias;");
        w.Write(quads
            ? "ArrayView<F4> means = sums.Cast<F4>(), o = y.Cast<F4>();"
            : "ArrayView<float> means = sums, o = y;");
    }
}
