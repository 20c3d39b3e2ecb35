using EUNet.Generator.Spec;

namespace EUNet.Generator.Emit.Kernels;

/// <summary>A depthwise convolution: y = activation(sum over taps + bias), taps written out.</summary>
/// <param name="Kernel">Side of the kernel.</param>
/// <param name="Stride">Horizontal stride; the vertical one is given at run time.</param>
/// <param name="Quads">Whether the channels are a multiple of four.</param>
/// <param name="Activation">What is applied to the sum.</param>
public sealed record DepthwiseSignature(int Kernel, int Stride, bool Quads, ActivationKind Activation) : KernelSignature
{
    /// <summary>Columns of a thread: neighbours share what they read.</summary>
    public int Tile => (3 * Stride) + Kernel <= 9 ? 4 : 2;

    /// <inheritdoc/>
    public override string Name => $"Depthwise{Kernel}x{Kernel}S{Stride}{(Quads ? "" : "_Odd")}{Suffix(Activation)}";

    /// <inheritdoc/>
    public override int RegisterBudget => 128;

    /// <inheritdoc/>
    public override string LoadedType => "DepthwiseKernel";

    /// <inheritdoc/>
    public override string LoadedArguments => $", tile: {Tile}, lanes: {(Quads ? 4 : 1)}";

    /// <inheritdoc/>
    public override string Summary => $"Depthwise {Kernel}×{Kernel}, stride {Stride}, any padding, {Describe(Activation)}";

    private int Columns => ((Tile - 1) * Stride) + Kernel;

    /// <inheritdoc/>
    internal override void Write(CodeWriter w)
    {
        var type = Quads ? "F4" : "float";
        DepthwiseText.Head(w, Summary, Name, Tile, Quads, "s.Width");
        w.Write($"{type} a0 = b[lane], " + string.Join(", ", Enumerable.Range(1, Tile - 1).Select(j => $"a{j} = a0")) + ";");
        w.Write($"int left = tile * {Tile * Stride} - s.Left;");
        w.Each(Columns, c => $"int c{c} = Lane.Clamp({DepthwiseText.Plus("left", c)}, s.InWidth) * lanes + lane; bool i{c} = Lane.Inside({DepthwiseText.Plus("left", c)}, s.InWidth);");
        for (var y = 0; y < Kernel; y++)
        {
            w.Write("");
            w.Write($"int r{y} = row * s.StrideY{(y > 0 ? $" + {y}" : "")} - s.Top;");
            w.Open($"if (Lane.Inside(r{y}, s.InHeight))");
            w.Write($"int from = (sample * s.InHeight + r{y}) * s.InWidth * lanes;");
            w.Write($"{type} " + string.Join(", ", Enumerable.Range(0, Kernel).Select(k => $"k{k} = k[{DepthwiseText.Tap((y * Kernel) + k)}]")) + ";");
            w.Each(Columns, c => $"{type} v{c} = Lane.Where(i{c}, v[from + c{c}]);");
            w.Each(Tile, j => $"a{j} += " + string.Join(" + ", Enumerable.Range(0, Kernel).Select(k => $"v{(j * Stride) + k} * k{k}")) + ";");
            w.Close();
        }

        w.Write("");
        w.Write($"int at = (line * s.Width + tile * {Tile}) * lanes + lane;");
        for (var j = 0; j < Tile; j++)
        {
            var store = $"o[{(j == 0 ? "at" : j == 1 ? "at + lanes" : $"at + {j} * lanes")}] = {Apply(Activation, $"a{j}")};";
            DepthwiseText.Guarded(w, j == 0 ? "" : $"tile * {Tile} + {j} < s.Width", store);
        }

        w.Close();
    }
}

/// <summary>
/// The gradient of a depthwise convolution's input: for each pixel, the taps whose windows held it, written out. Columns are counted
/// with the zeros to the left, so that a column's phase in the stride is known here.
/// </summary>
/// <param name="Kernel">Side of the kernel.</param>
/// <param name="Stride">Horizontal stride; the vertical one is given at run time.</param>
/// <param name="Quads">Whether the channels are a multiple of four.</param>
public sealed record DepthwiseInputSignature(int Kernel, int Stride, bool Quads) : KernelSignature
{
    /// <summary>Columns of a thread.</summary>
    public int Tile => Stride <= 2 ? 4 : Stride;

    /// <inheritdoc/>
    public override string Name => $"Depthwise{Kernel}x{Kernel}S{Stride}Input{(Quads ? "" : "_Odd")}";

    /// <inheritdoc/>
    public override int RegisterBudget => 128;

    /// <inheritdoc/>
    public override string LoadedType => "DepthwiseKernel";

    /// <inheritdoc/>
    public override string LoadedArguments => $", tile: {Tile}, lanes: {(Quads ? 4 : 1)}";

    /// <inheritdoc/>
    public override string Summary => $"Gradient of the input of a depthwise {Kernel}×{Kernel}, stride {Stride}, any padding";

    /// <inheritdoc/>
    internal override void Write(CodeWriter w)
    {
        var type = Quads ? "F4" : "float";
        // In columns u = x + left, u = Stride * m + phase, tap k meets output column m - (k - phase) / Stride where Stride divides k - phase.
        var back = (Kernel - 1) / Stride;
        var reads = back + (Tile / Stride);
        DepthwiseText.Head(w, Summary, Name, Tile, Quads, "(s.Width + s.Left)");
        var zero = Quads ? "new F4(0f, 0f, 0f, 0f)" : "0f";
        w.Write($"{type} a0 = {zero}, " + string.Join(", ", Enumerable.Range(1, Tile - 1).Select(j => $"a{j} = a0")) + ";");
        w.Write($"int left = tile * {Tile / Stride}{(back > 0 ? $" - {back}" : "")};");
        w.Each(reads, c => $"int c{c} = Lane.Clamp({DepthwiseText.Plus("left", c)}, s.InWidth) * lanes + lane; bool i{c} = Lane.Inside({DepthwiseText.Plus("left", c)}, s.InWidth);");
        for (var y = 0; y < Kernel; y++)
        {
            w.Write("");
            w.Write($"int r{y} = row + s.Top{(y > 0 ? $" - {y}" : "")};");
            w.Open($"if (r{y} >= 0 & r{y} % s.StrideY == 0 & r{y} / s.StrideY < s.InHeight)");
            w.Write($"int from = (sample * s.InHeight + r{y} / s.StrideY) * s.InWidth * lanes;");
            w.Write($"{type} " + string.Join(", ", Enumerable.Range(0, Kernel).Select(k => $"k{k} = k[{DepthwiseText.Tap((y * Kernel) + k)}]")) + ";");
            w.Each(reads, c => $"{type} v{c} = Lane.Where(i{c}, v[from + c{c}]);");
            for (var j = 0; j < Tile; j++)
            {
                var (m, phase) = (j / Stride, j % Stride);
                var taps = Enumerable.Range(0, Kernel).Where(k => k >= phase && (k - phase) % Stride == 0).ToList();
                if (taps.Count > 0)
                {
                    w.Write($"a{j} += " + string.Join(" + ", taps.Select(k => $"v{back + m - ((k - phase) / Stride)} * k{k}")) + ";");
                }
            }

            w.Close();
        }

        w.Write("");
        w.Write($"int column = tile * {Tile} - s.Left, at = line * s.Width;");
        for (var j = 0; j < Tile; j++)
        {
            var place = j == 0 ? "column" : $"column + {j}";
            w.Write("");
            w.Open($"if (Lane.Inside({place}, s.Width))");
            w.Write($"int into = (at + {place}) * lanes + lane;");
            w.Write($"o[into] = s.Accumulate == 0 ? a{j} : a{j} + o[into];");
            w.Close();
        }

        w.Close();
    }
}

/// <summary>The gradient of a depthwise kernel: all taps of a channel at once, pixels cut into chunks.</summary>
/// <param name="Kernel">Side of the kernel.</param>
public sealed record DepthwiseWeightsSignature(int Kernel) : KernelSignature
{
    /// <inheritdoc/>
    public override string Name => $"Depthwise{Kernel}x{Kernel}Weights";

    /// <inheritdoc/>
    public override int RegisterBudget => 96;

    /// <inheritdoc/>
    public override string LoadedType => "DepthwiseWeightsKernel";

    /// <inheritdoc/>
    public override string Summary => $"Gradient of a depthwise {Kernel}×{Kernel} kernel, any stride and padding";

    /// <inheritdoc/>
    internal override void Write(CodeWriter w)
    {
        w.Write($"""
            /// <summary>{Summary}: partial sums.</summary>
            /// <remarks>
            /// NHWC; partial sums [chunk, tap, channel]. A thread sums all {Kernel * Kernel} taps of one channel over a chunk's pixels.
            /// Threads: channels (fastest) × chunks. No shared memory; at most 96 registers.
            /// </remarks>
            """);
        w.Open($"internal static void {Name}(ArrayView<float> x, ArrayView<float> gradient, ArrayView<float> partial, DepthwiseSize s)");
        w.Write("""
            int thread = Grid.GlobalIndex.X, channel = thread % s.Channels, chunk = thread / s.Channels;
            if (chunk >= s.Chunks)
            {
            return;
            }

            int from = chunk * s.ChunkPixels, to = Math.Min(from + s.ChunkPixels, s.Batch * s.Height * s.Width);
            Pixel o = Pixel.At(from, s.Height, s.Width);
            """);
        w.Each(Kernel, y => "float " + string.Join(", ", Enumerable.Range(0, Kernel).Select(k => $"a{(y * Kernel) + k} = 0f")) + ";");
        w.Open("for (int pixel = from; pixel < to; pixel++)");
        w.Write("float g = gradient[pixel * s.Channels + channel];");
        w.Write("int top = o.Row * s.StrideY - s.Top, left = o.Column * s.StrideX - s.Left;");
        w.Each(Kernel, k => $"int c{k} = Lane.Clamp({DepthwiseText.Plus("left", k)}, s.InWidth) * s.Channels + channel; bool i{k} = Lane.Inside({DepthwiseText.Plus("left", k)}, s.InWidth);");
        for (var y = 0; y < Kernel; y++)
        {
            w.Write("");
            w.Open($"if (Lane.Inside({DepthwiseText.Plus("top", y)}, s.InHeight))");
            w.Write($"int line = (o.Sample * s.InHeight + {DepthwiseText.Plus("top", y)}) * s.InWidth * s.Channels;");
            w.Each(Kernel, k => $"a{(y * Kernel) + k} = Lane.MultiplyAdd(a{(y * Kernel) + k}, Lane.Where(i{k}, x[line + c{k}]), g);");
            w.Close();
        }

        w.Write("");
        w.Write("o = Pixel.After(o, s.Height, s.Width);");
        w.Close();
        w.Write("");
        w.Write($"int into = chunk * {Kernel * Kernel} * s.Channels + channel;");
        w.Each(Kernel * Kernel, t => $"partial[{(t == 0 ? "into" : t == 1 ? "into + s.Channels" : $"into + {t} * s.Channels")}] = a{t};");
        w.Close();
    }
}

/// <summary>What the depthwise kernels have in common.</summary>
internal static class DepthwiseText
{
    /// <summary>Documentation, signature, and which channels, columns and row are this thread's.</summary>
    public static void Head(CodeWriter w, string summary, string name, int tile, bool quads, string columns)
    {
        w.Write($"""
            /// <summary>{summary}.</summary>
            /// <remarks>
            /// NHWC; weights [tap, channel]. A thread makes {tile} columns of a row for {(quads ? "4 channels" : "1 channel, as the channels are no multiple of four")}.
            /// Threads: channels{(quads ? " / 4" : "")} (fastest) × columns / {tile} × rows × batch. No shared memory; at most 128 registers.
            /// </remarks>
            """);
        w.Open($"internal static void {name}(ArrayView<float> x, ArrayView<float> weights, ArrayView<float> bias, ArrayView<float> y, DepthwiseSize s)");
        w.Write($$"""
            int lanes = s.Channels{{(quads ? " / 4" : "")}}, tiles = ({{columns}} + {{tile - 1}}) / {{tile}};
            int thread = Grid.GlobalIndex.X, lane = thread % lanes, tile = thread / lanes % tiles, line = thread / lanes / tiles;
            if (line >= s.Batch * s.Height)
            {
            return;
            }

            int sample = line / s.Height, row = line % s.Height;
            """);
        w.Write(quads
            ? "ArrayView<F4> v = x.Cast<F4>(), k = weights.Cast<F4>(), b = bias.Cast<F4>(), o = y.Cast<F4>();"
            : "ArrayView<float> v = x, k = weights, b = bias, o = y;");
    }

    /// <summary>A place, or one some steps further on.</summary>
    public static string Plus(string place, int steps) => steps == 0 ? place : $"{place} + {steps}";

    /// <summary>Where a tap's weights lie.</summary>
    public static string Tap(int tap) => tap switch
    {
        0 => "lane",
        1 => "lanes + lane",
        _ => $"{tap} * lanes + lane",
    };

    /// <summary>A statement under a condition, or without one.</summary>
    public static void Guarded(CodeWriter w, string condition, string statement)
    {
        if (condition.Length == 0)
        {
            w.Write(statement);
            return;
        }

        w.Write("");
        w.Open($"if ({condition})");
        w.Write(statement);
        w.Close();
    }
}
