namespace EUNet.Generator.Emit.Kernels;

/// <summary>What a weight gradient's kernel reads beside the gradient of the output.</summary>
public enum WeightsSource
{
    /// <summary>The pixel itself: 1×1, stride 1.</summary>
    Pixel,

    /// <summary>A window of one map: any kernel, stride and padding.</summary>
    Window,

    /// <summary>A window of a map read doubled.</summary>
    Doubled,
}

/// <summary>
/// The gradient of a convolution's weights: for each tap, x transposed times the gradient of the output. Pixels are cut into chunks
/// whose sums the runtime adds in order, so that the result has the same bits at every run.
/// </summary>
/// <param name="Source">What it reads.</param>
/// <param name="Quads">Whether the input's channels are a multiple of four.</param>
/// <param name="OutQuads">Whether the output's are.</param>
public sealed record ConvolutionWeightsSignature(WeightsSource Source, bool Quads, bool OutQuads) : KernelSignature
{
    /// <inheritdoc/>
    public override string Name => Source switch
    {
        WeightsSource.Pixel => "PointwiseWeights",
        WeightsSource.Window => "ConvolutionWeights",
        _ => "UpConvolutionWeights",
    } + (Quads ? "" : "_OddIn") + (OutQuads ? "" : "_OddOut");

    /// <inheritdoc/>
    public override string LoadedType => "WeightsKernel";

    /// <inheritdoc/>
    public override string Summary => Source switch
    {
        WeightsSource.Pixel => "Gradient of a 1×1 convolution's weights",
        WeightsSource.Window => "Gradient of a convolution's weights, any kernel, stride and padding",
        _ => "Gradient of the weights that a convolution has for a map read doubled",
    };

    /// <inheritdoc/>
    internal override void Write(CodeWriter w)
    {
        w.Write($"""
            /// <summary>{Summary}: partial sums.</summary>
            /// <remarks>
            /// NHWC; partial sums [chunk, tap, in, out]. A thread sums 4 input × 4 output channels of one tap over a chunk's pixels.
            /// Threads: output channels / 4 (fastest) × input channels / 4 × taps × chunks. No shared memory; at most 64 registers.
            /// </remarks>
            """);
        w.Open($"internal static void {Name}(ArrayView<float> x, ArrayView<float> gradient, ArrayView<float> partial, WeightsSize s)");
        var (ins, outs) = (Quads ? "s.InChannels / 4" : "(s.InChannels + 3) / 4", OutQuads ? "s.OutChannels / 4" : "(s.OutChannels + 3) / 4");
        w.Write($$"""
            int ins = {{ins}}, outs = {{outs}}, taps = s.Kernel * s.Kernel;
            int thread = Grid.GlobalIndex.X, column = thread % outs, row = thread / outs % ins;
            int tap = thread / outs / ins % taps, chunk = thread / outs / ins / taps;
            if (chunk >= s.Chunks)
            {
            return;
            }

            int from = chunk * s.ChunkPixels, to = Math.Min(from + s.ChunkPixels, s.Pixels);
            """);
        if (!Quads)
        {
            w.Write("int rows = s.InChannels - row * 4;                                       // of this thread; below four at the end");
        }

        if (!OutQuads)
        {
            w.Write("int columns = s.OutChannels - column * 4;");
        }

        if (Quads)
        {
            w.Write("ArrayView<F4> x4 = x.Cast<F4>();");
        }

        if (OutQuads)
        {
            w.Write("ArrayView<F4> g4 = gradient.Cast<F4>(), p4 = partial.Cast<F4>();");
        }

        w.Write("F4 a0 = new F4(0f, 0f, 0f, 0f), a1 = a0, a2 = a0, a3 = a0;");
        if (Source != WeightsSource.Pixel)
        {
            w.Write("int down = tap / s.Kernel - s.Top, right = tap % s.Kernel - s.Left;");
            w.Write("Pixel o = Pixel.At(from, s.Height, s.Width);");
        }

        w.Open("for (int pixel = from; pixel < to; pixel++)");
        if (Source == WeightsSource.Pixel)
        {
            WriteProducts(w, "pixel");
        }
        else
        {
            var doubled = Source == WeightsSource.Doubled;
            w.Write("int r = o.Row * s.StrideY + down, c = o.Column * s.StrideX + right;");
            var reach = doubled ? " & r < s.InHeight * 2 & c < s.InWidth * 2" : "";
            w.Open($"if (Lane.Inside(r, s.LimitHeight) & Lane.Inside(c, s.LimitWidth){reach})");
            w.Write(doubled
                ? "int at = (o.Sample * s.InHeight + (r >> 1)) * s.InWidth + (c >> 1);"
                : "int at = (o.Sample * s.InHeight + r) * s.InWidth + c;");
            WriteProducts(w, "at");
            w.Close();
            w.Write("");
            w.Write("o = Pixel.After(o, s.Height, s.Width);");
        }

        w.Close();
        w.Write("");
        w.Write("int into = (chunk * taps + tap) * s.InChannels + row * 4;                // this tap's and channel's row");
        for (var j = 0; j < 4; j++)
        {
            var at = j == 0 ? "into" : $"(into + {j})";
            var store = OutQuads ? $"p4[{at} * outs + column] = a{j};" : $"Lane.Store(partial, {at} * s.OutChannels + column * 4, a{j}, columns);";
            if (Quads || j == 0)
            {
                w.Write(store);
                continue;
            }

            w.Write("");
            w.Open($"if (rows > {j})");
            w.Write(store);
            w.Close();
        }

        w.Close();
    }

    private void WriteProducts(CodeWriter w, string pixel)
    {
        w.Write(Quads ? $"F4 v = x4[{pixel} * ins + row];" : $"F4 v = Lane.Load(x, {pixel} * s.InChannels + row * 4, rows);");
        w.Write(OutQuads ? "F4 g = g4[pixel * outs + column];" : "F4 g = Lane.Load(gradient, pixel * s.OutChannels + column * 4, columns);");
        w.Write("""
            a0 = Lane.MultiplyAdd(a0, v.X, g);
            a1 = Lane.MultiplyAdd(a1, v.Y, g);
            a2 = Lane.MultiplyAdd(a2, v.Z, g);
            a3 = Lane.MultiplyAdd(a3, v.W, g);
            """);
    }
}
