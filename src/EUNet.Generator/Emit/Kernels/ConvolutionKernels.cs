using EUNet.Generator.Spec;

namespace EUNet.Generator.Emit.Kernels;

/// <summary>What a convolution's kernel reads.</summary>
public enum ConvolutionSource
{
    /// <summary>The pixel itself: 1×1, stride 1.</summary>
    Pixel,

    /// <summary>A window of one map: any kernel, stride and padding.</summary>
    Window,

    /// <summary>A window of a map read doubled (nearest), and of a skip.</summary>
    Up,

    /// <summary>A window of a map fitted to a skip's size, and of the skip.</summary>
    Join,

    /// <summary>What a strided window touches, seen from its input: transposed convolutions and strided input gradients.</summary>
    Gather,

    /// <summary>The gradient's windows around each of the four pixels that a doubled map's pixel became.</summary>
    Children,
}

/// <summary>
/// A full convolution: y = activation(sum over taps and channels + bias) [+ residual]. Register tiles of <see cref="Tile"/> pixels × 4
/// output channels; weights [tap, in, out] with strides given at run time, so that input gradients (weights transposed) and transposed
/// convolutions are the same kernels.
/// </summary>
/// <param name="Source">What it reads.</param>
/// <param name="Kernel">Side of the kernel.</param>
/// <param name="Quads">Whether the first source's channels are a multiple of four.</param>
/// <param name="SkipQuads">Whether the skip's are.</param>
/// <param name="OutQuads">Whether the output's are.</param>
/// <param name="Scaled">Whether what is read is first multiplied by a vector for each sample (squeeze and excitation).</param>
/// <param name="Activation">What is applied to the sum.</param>
/// <param name="Residual">Whether a map is added at the end: a residual, or what an accumulating gradient already holds.</param>
public sealed record ConvolutionSignature(
    ConvolutionSource Source,
    int Kernel,
    bool Quads,
    bool SkipQuads,
    bool OutQuads,
    bool Scaled,
    ActivationKind Activation,
    bool Residual) : KernelSignature
{
    /// <summary>Pixels of a thread.</summary>
    public int Tile => Source == ConvolutionSource.Pixel ? 8 : 4;

    /// <inheritdoc/>
    public override string Name
    {
        get
        {
            var name = Source switch
            {
                ConvolutionSource.Pixel => "Pointwise",
                ConvolutionSource.Window => $"Convolution{Kernel}x{Kernel}",
                ConvolutionSource.Up => $"UpConvolution{Kernel}x{Kernel}",
                ConvolutionSource.Join => $"JoinConvolution{Kernel}x{Kernel}",
                ConvolutionSource.Gather => $"Transposed{Kernel}x{Kernel}",
                _ => $"UpConvolutionInput{Kernel}x{Kernel}",
            };
            return (Scaled ? "Scaled" : "") + name + (Quads ? "" : "_OddIn") + (SkipQuads ? "" : "_OddSkip") + (OutQuads ? "" : "_OddOut")
                + Suffix(Activation) + (Residual ? "_Add" : "");
        }
    }

    /// <inheritdoc/>
    public override string LoadedType => "ConvolutionKernel";

    /// <inheritdoc/>
    public override string LoadedArguments => $", tile: {Tile}" + (Source == ConvolutionSource.Gather ? ", byRow: true" : "");

    /// <inheritdoc/>
    public override string Summary
    {
        get
        {
            var k = $"{Kernel}×{Kernel}";
            var what = Source switch
            {
                ConvolutionSource.Pixel => "1×1 convolution",
                ConvolutionSource.Window => k + " convolution, any stride and padding",
                ConvolutionSource.Up => k + " convolution of a map read doubled and a skip",
                ConvolutionSource.Join => k + " convolution of a map fitted to a skip's size and the skip",
                ConvolutionSource.Gather => k + " transposed convolution: gathers, for each pixel, what a strided window gave it",
                _ => k + " convolution's gradient for a map that was read doubled: sums over the four pixels it became",
            };
            return (Scaled ? what + " of x · scale" : what) + ", " + Describe(Activation) + (Residual ? ", plus a map" : "");
        }
    }

    /// <inheritdoc/>
    public override int RegisterBudget => 128;

    private bool TwoSources => Source is ConvolutionSource.Up or ConvolutionSource.Join;

    /// <inheritdoc/>
    internal override void Write(CodeWriter w)
    {
        var channels = (Quads && (SkipQuads || !TwoSources) ? "four input channels at a time" : "input channels one by one where they are no multiple of four");
        w.Write($"""
            /// <summary>{Summary}.</summary>
            /// <remarks>
            /// NHWC; weights [tap, in, out]. A thread makes {Tile} {(Source == ConvolutionSource.Gather ? "pixels of a row, a stride apart," : "neighbouring pixels")} × 4 output channels, {channels}.
            /// Threads: output channels / 4 (fastest) × pixels / {Tile}. No shared memory; at most {RegisterBudget} registers.
            /// </remarks>
            internal static void {Name}(
            """);
        var second = Scaled ? "scale" : "skip";
        w.Write($"    ArrayView<float> x, ArrayView<float> {second}, ArrayView<float> weights, ArrayView<float> bias, ArrayView<float> residual, ArrayView<float> y,");
        w.Open("    ConvolutionSize s)");
        WritePlace(w);
        WriteSums(w);
        WriteTaps(w);
        WriteStores(w);
        w.Close();
    }

    // Which pixels and channels are this thread's.
    private void WritePlace(CodeWriter w)
    {
        w.Write("int thread = Grid.GlobalIndex.X;");
        w.Write(OutQuads ? "int quads = s.OutChannels / 4, quad = thread % quads;" : "int quads = (s.OutChannels + 3) / 4, quad = thread % quads;");
        if (!OutQuads)
        {
            w.Write("int channel = quad * 4, lanes = s.OutChannels - channel;                 // of this thread; below four at the end");
        }

        if (Source == ConvolutionSource.Gather)
        {
            w.Write($$"""
                int columns = (s.Width + s.StrideX - 1) / s.StrideX, tiles = (columns + {{Tile - 1}}) / {{Tile}};   // of one phase of a row
                int place = thread / quads, tile = place % tiles, phase = place / tiles % s.StrideX, line = place / tiles / s.StrideX;
                int first = phase + tile * {{Tile}} * s.StrideX;                     // columns first, first + stride, ...
                if (line >= s.Batch * s.Height || first >= s.Width)
                {
                return;
                }

                int sample = line / s.Height, row = line % s.Height;
                """);
            return;
        }

        w.Write($$"""
            int pixels = s.Batch * s.Height * s.Width, first = thread / quads * {{Tile}};
            if (first >= pixels)
            {
            return;
            }

            """);
        if (Source == ConvolutionSource.Pixel)
        {
            w.Write("int last = pixels - 1;                                                   // pixels past it are read as it, and not stored");
            w.Each(Tile, j => j == 0 ? "int p0 = first;" : $"int p{j} = Math.Min(first + {j}, last);");
        }
        else
        {
            w.Write("Pixel o0 = Pixel.At(first, s.Height, s.Width);                      // pixels past the last are read as it, and not stored");
            w.Each(Tile - 1, j => $"Pixel o{j + 1} = Pixel.After(o{j}, s.Batch, s.Height, s.Width);");
        }
    }

    private void WriteSums(CodeWriter w)
    {
        if (OutQuads)
        {
            w.Write("ArrayView<F4> w4 = weights.Cast<F4>();");
            w.Write("F4 a0 = bias.Cast<F4>()[quad];");
        }
        else
        {
            w.Write("F4 a0 = Lane.Load(bias, channel, lanes);");
        }

        w.Write("F4 " + string.Join(", ", Enumerable.Range(1, Tile - 1).Select(j => $"a{j} = a0")) + ";");
        w.Write(OutQuads ? "int step = s.WeightRow / 4;" : "int step = s.WeightRow;");
    }

    private string WeightStart => OutQuads ? "quad" : "channel";

    private void WriteTaps(CodeWriter w)
    {
        if (Source == ConvolutionSource.Pixel)
        {
            w.Write($"int k = {WeightStart};");
            if (Scaled)
            {
                w.Write("int area = s.Height * s.Width;");
            }

            WriteChannels(w, "x", "s.InChannels", Quads, "p", "");
            return;
        }

        if (Source == ConvolutionSource.Children)
        {
            w.Open("for (int child = 0; child < 4; child++)");
            w.Write("int childRow = child / 2, childColumn = child % 2;");
        }

        var loops = Kernel > 1 || Source == ConvolutionSource.Gather;
        if (loops)
        {
            w.Open($"for (int tap = 0; tap < {Kernel * Kernel}; tap++)");
        }

        var down = Kernel == 1 ? "" : $" + tap / {Kernel}";
        var right = Kernel == 1 ? "" : $" + tap % {Kernel}";
        if (Source == ConvolutionSource.Gather)
        {
            WriteGather(w);
        }
        else
        {
            WriteWindow(w, down, right);
        }

        w.Write(!loops
            ? $"int k = {WeightStart};"
            : OutQuads ? "int k = tap * (s.WeightTap / 4) + quad;" : "int k = tap * s.WeightTap + channel;");
        WriteChannels(w, "x", "s.InChannels", Quads, "p", "i");
        if (TwoSources)
        {
            WriteChannels(w, "skip", "s.SkipChannels", SkipQuads, "q", "j");
        }

        if (loops)
        {
            w.Close();
        }

        if (Source == ConvolutionSource.Children)
        {
            w.Close();
        }
    }

    // Window: where each pixel's tap lies (r, c), whether it is inside (i; j for the skip), and which pixel it reads (p; q for the skip).
    private void WriteWindow(CodeWriter w, string down, string right)
    {
        for (var j = 0; j < Tile; j++)
        {
            if (Source == ConvolutionSource.Children)
            {
                w.Write($"int v{j} = o{j}.Row * 2 + childRow, h{j} = o{j}.Column * 2 + childColumn;");
                w.Write($"int r{j} = v{j} - s.Top{down}, c{j} = h{j} - s.Left{right};");
                w.Write($"bool i{j} = v{j} < s.LimitHeight & h{j} < s.LimitWidth & Lane.Inside(r{j}, s.InHeight) & Lane.Inside(c{j}, s.InWidth);");
            }
            else
            {
                w.Write($"int r{j} = o{j}.Row * s.StrideY - s.Top{down}, c{j} = o{j}.Column * s.StrideX - s.Left{right};");
                switch (Source)
                {
                    case ConvolutionSource.Window:
                        w.Write($"bool i{j} = o{j}.Row < s.LimitHeight & o{j}.Column < s.LimitWidth & Lane.Inside(r{j}, s.InHeight) & Lane.Inside(c{j}, s.InWidth);");
                        break;
                    case ConvolutionSource.Up:
                        w.Write($"bool j{j} = Lane.Inside(r{j}, s.LimitHeight) & Lane.Inside(c{j}, s.LimitWidth), i{j} = j{j} & r{j} < s.InHeight * 2 & c{j} < s.InWidth * 2;");
                        break;
                    default:
                        w.Write($"bool j{j} = Lane.Inside(r{j}, s.LimitHeight) & Lane.Inside(c{j}, s.LimitWidth), i{j} = j{j} & r{j} < s.InHeight & c{j} < s.InWidth;");
                        break;
                }
            }

            var (row, column) = Source == ConvolutionSource.Up ? ($"(r{j} >> 1)", $"(c{j} >> 1)") : ($"r{j}", $"c{j}");
            w.Write($"int p{j} = i{j} ? (o{j}.Sample * s.InHeight + {row}) * s.InWidth + {column} : 0;");
            if (TwoSources)
            {
                w.Write($"int q{j} = j{j} ? (o{j}.Sample * s.LimitHeight + r{j}) * s.LimitWidth + c{j} : 0;");
            }
        }
    }

    // Gather: the one row, and columns next to each other, whose window has this tap on the thread's pixels; mostly there is none.
    private void WriteGather(CodeWriter w)
    {
        var k = Kernel;
        w.Write($$"""
            int down = row + s.Top - tap / {{k}}, right = first + s.Left - tap % {{k}} + {{k}} * s.StrideX;   // right is never negative
            if (down < 0 || down % s.StrideY != 0 || down / s.StrideY >= s.InHeight || right % s.StrideX != 0)
            {
            continue;
            }

            int from = (sample * s.InHeight + down / s.StrideY) * s.InWidth, c0 = right / s.StrideX - {{k}};
            """);
        w.Each(Tile, j => (j == 0 ? "" : $"int c{j} = c0 + {j}; ") + $"bool i{j} = Lane.Inside(c{j}, s.InWidth); int p{j} = i{j} ? from + c{j} : 0;");
    }

    // The sum over a source's channels for one tap; k walks down the weights.
    private void WriteChannels(CodeWriter w, string view, string channels, bool quads, string place, string mask)
    {
        var source = quads ? view + "4" : view;
        w.Open("");
        if (quads)
        {
            w.Write($"ArrayView<F4> {source} = {view}.Cast<F4>();");
        }

        var count = quads ? "count" : channels;
        if (quads)
        {
            w.Write($"int count = {channels} / 4;");
        }

        w.Each(Tile, j => $"int e{j} = {place}{j} * {count};");
        if (Scaled)
        {
            if (quads)
            {
                w.Write("ArrayView<F4> scale4 = scale.Cast<F4>();");
            }

            w.Each(Tile, j => $"int n{j} = {place}{j} / area * {count};");
        }

        w.Open($"for (int i = 0; i < {count}; i++)");
        string Weight(string at) => OutQuads ? $"w4[{at}]" : $"Lane.Load(weights, {at}, lanes)";
        w.Write(quads
            ? $"F4 w0 = {Weight("k")}, w1 = {Weight("k + step")}, w2 = {Weight("k + 2 * step")}, w3 = {Weight("k + 3 * step")};"
            : $"F4 w0 = {Weight("k")};");
        w.Write(quads ? "k += 4 * step;" : "k += step;");
        var weights = quads ? "w0, w1, w2, w3" : "w0";
        w.Each(Tile, j =>
        {
            var value = $"{source}[e{j} + i]";
            value = Scaled ? $"{value} * {(quads ? "scale4" : "scale")}[n{j} + i]" : value;
            value = mask.Length > 0 ? $"Lane.Where({mask}{j}, {value})" : value;
            return $"a{j} = Lane.MultiplyAdd(a{j}, {value}, {weights});";
        });
        w.Close();
        w.Close();
    }

    private void WriteStores(CodeWriter w)
    {
        var gather = Source == ConvolutionSource.Gather;
        var unit = OutQuads ? "quads" : "s.OutChannels";
        w.Write("");
        w.Write((gather ? $"int at = (line * s.Width + first) * {unit}" : $"int at = first * {unit}") + (OutQuads ? " + quad;" : " + channel;"));
        if (OutQuads)
        {
            w.Write("ArrayView<F4> y4 = y.Cast<F4>();");
            if (Residual)
            {
                w.Write("ArrayView<F4> r4 = residual.Cast<F4>();");
            }
        }

        for (var j = 0; j < Tile; j++)
        {
            var at = j == 0 ? "at" : gather ? $"at + {(j == 1 ? "" : $"{j} * ")}s.StrideX * {unit}" : $"at + {(j == 1 ? "" : $"{j} * ")}{unit}";
            var value = Apply(Activation, $"a{j}");
            value = Residual ? OutQuads ? $"{value} + r4[{at}]" : $"{value} + Lane.Load(residual, {at}, lanes)" : value;
            var store = OutQuads ? $"y4[{at}] = {value};" : $"Lane.Store(y, {at}, {value}, lanes);";
            if (j == 0)
            {
                w.Write(store);
                continue;
            }

            w.Write("");
            w.Open(gather ? $"if (first + {j} * s.StrideX < s.Width)" : $"if (first + {j} < pixels)");
            w.Write(store);
            w.Close();
        }
    }
}
