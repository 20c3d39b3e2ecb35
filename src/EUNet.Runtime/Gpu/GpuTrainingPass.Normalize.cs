using EUNet.Tensors;
using View = ILGPU.ArrayView<float>;

namespace EUNet.Gpu;

/// <summary>Batch norm with the batch's moments.</summary>
public sealed partial class GpuTrainingPass
{
    private readonly Dictionary<int, View> _moments = [];

    /// <summary>y = activation(norm(z)), with the moments that the convolution before left.</summary>
    public void Normalize(NormalizeKernel kernel, Layer l, FeatureMap z, FeatureMap y)
    {
        Step(l, y, z);
        Normalize(kernel, l, z, default(View), y);
    }

    /// <summary>y = activation(norm(z)) + residual.</summary>
    public void Normalize(NormalizeKernel kernel, Layer l, FeatureMap z, FeatureMap residual, FeatureMap y)
    {
        Step(l, y, z, residual);
        Normalize(kernel, l, z, At(residual), y);
    }

    /// <summary>y = activation(z), for a layer without norm.</summary>
    public void Normalize(ActivationKernel kernel, Layer l, FeatureMap z, FeatureMap y)
    {
        Step(l, y, z);
        Activate(kernel, z, y);
    }

    /// <summary>y = activation(z) + residual, for a layer without norm.</summary>
    public void Normalize(ActivationKernel kernel, Layer l, FeatureMap z, FeatureMap residual, FeatureMap y)
    {
        Step(l, y, z, residual);
        kernel.Launch(Stream, Threads(Quads(y)), At(z), At(residual), At(y), new ChannelSize { Pixels = y.Pixels, Channels = y.Channels });
    }

    /// <summary>gz = gy back through activation and norm, both made again from z; the norm's own gradients +=. gz may be gy.</summary>
    public void NormalizeBackward(NormalizeKernel sums, NormalizeKernel gradient, Layer l, FeatureMap z, FeatureMap gy, FeatureMap gz)
    {
        Step(l, gz, z, gy);
        var norm = l.Norm!;
        var size = Chunked(z);
        var row = 2L * size.Channels;
        var scratch = Memory.Scratch(Whole(row) + ((size.Chunks + Groups(size.Chunks)) * row));
        View means = scratch.SubView(0, row), partial = scratch.SubView(Whole(row), scratch.Length - Whole(row));
        View moments = Moments(norm), weight = Values(norm.Weight), bias = Values(norm.Bias), source = At(z), incoming = At(gy), output = At(gz);
        sums.Launch(Stream, Threads((long)size.Chunks * size.Channels), source, incoming, moments, weight, bias, partial, output, size);
        (partial, size.Chunks) = Grouped(partial, size.Chunks, (int)row);
        Kernels.FinishNorm(Stream, Threads(size.Channels), partial, Gradient(norm.Weight), Gradient(norm.Bias), means, size);
        gradient.Launch(
            Stream, Threads((long)z.Pixels * (z.Channels / gradient.Lanes)), source, incoming, moments, weight, bias, means, output, size);
    }

    /// <summary>gz = gy back through the activation, for a layer without norm. gz may be gy.</summary>
    public void NormalizeBackward(ActivationKernel kernel, Layer l, FeatureMap z, FeatureMap gy, FeatureMap gz)
    {
        Step(l, gz, z, gy);
        ActivateBackward(kernel, z, gy, gz, accumulate: false);
    }

    private void Normalize(NormalizeKernel kernel, Layer l, FeatureMap z, View residual, FeatureMap y)
    {
        var norm = l.Norm!;
        var size = new ChannelSize { Pixels = z.Pixels, Channels = z.Channels };
        View moments = Moments(norm), output = At(y);
        kernel.Launch(
            Stream, Threads((long)z.Pixels * (z.Channels / kernel.Lanes)), At(z), residual.IsValid ? residual : output, moments, Values(norm.Weight),
            Values(norm.Bias), moments, output, size);
    }

    /// <summary>Keeps the moments of a layer's output and moves its running statistics; nothing for a layer without norm, and nothing on the way back.</summary>
    private void MeasureMoments(Layer l, FeatureMap z)
    {
        if (GoesBack || l.Norm is not { } norm)
        {
            return;
        }

        if (EncoderFrozen && norm.Mean.InEncoder)
        {
            Kernels.TakeRunning(Stream, Threads(norm.Channels), Values(norm.Mean), Values(norm.Variance), Moments(norm), norm.Channels, norm.Epsilon);
            return;
        }

        var size = Chunked(z);
        var row = 2L * size.Channels;
        var groups = Groups(size.Chunks);
        var scratch = Memory.Scratch((size.Chunks + groups) * row);
        var partial = scratch.SubView(0, size.Chunks * row);
        Kernels.MomentChunks(Stream, Threads((long)size.Chunks * size.Channels), At(z), partial, size);
        if (groups > 0)
        {
            var merged = scratch.SubView(size.Chunks * row, groups * row);
            Kernels.MergeMoments(Stream, Threads((long)groups * size.Channels), partial, merged, size, GroupChunks);
            (partial, size.Chunks, size.ChunkPixels) = (merged, groups, GroupChunks * size.ChunkPixels);
        }

        Kernels.FinishMoments(
            Stream, Threads(size.Channels), partial, Moments(norm), Values(norm.Mean), Values(norm.Variance), size, norm.Epsilon, 1f - norm.Momentum);
    }

    private View Moments(BatchNormLayer norm)
    {
        if (!_moments.TryGetValue(norm.Index, out var view))
        {
            view = Memory.Allocate<float>(2L * norm.Channels).View.BaseView;
            _moments.Add(norm.Index, view);
        }

        return view;
    }

    private static ChannelSize Chunked(FeatureMap z)
    {
        var (chunks, each) = Chunks(z.Pixels, z.Channels, 16);
        return new ChannelSize { Pixels = z.Pixels, Channels = z.Channels, Chunks = chunks, ChunkPixels = each };
    }
}
