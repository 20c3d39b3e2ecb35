using EUNet.Gpu.Kernels;
using EUNet.Tensors;
using ILGPU;
using ILGPU.Runtime;

namespace EUNet.Gpu;

/// <summary>Updates of the parameters from their gradients; state lies in blocks like the values, made at first use.</summary>
public sealed partial class GpuTrainingPass
{
    private MemoryBuffer1D<float, Stride1D.Dense>? _first;
    private MemoryBuffer1D<float, Stride1D.Dense>? _second;
    private MemoryBuffer1D<byte, Stride1D.Dense>? _kinds;

    /// <summary>Stochastic gradient descent: g += decay · p; v = momentum · v + g; p -= rate · v, or rate · (g + momentum · v) with Nesterov.</summary>
    public void Sgd(float rate, float momentum, bool nesterov, float weightDecay)
    {
        _first ??= Memory.Allocate<float>(Parameters.Length);
        Kernels.Sgd(
            Stream, Threads(Parameters.Length), _values.View.BaseView, _gradients.View.BaseView, _first.View.BaseView, Kinds(), Parameters.Length, rate,
            momentum, nesterov ? 1 : 0, weightDecay);
    }

    /// <summary>Adam with decoupled weight decay, which parameters of one dimension are spared.</summary>
    /// <param name="step">The update's number, from 1.</param>
    public void AdamW(float rate, float beta1, float beta2, float epsilon, float weightDecay, int step)
    {
        _first ??= Memory.Allocate<float>(Parameters.Length);
        _second ??= Memory.Allocate<float>(Parameters.Length);
        Kernels.AdamW(
            Stream, Threads(Parameters.Length), _values.View.BaseView, _gradients.View.BaseView, _first.View.BaseView, _second.View.BaseView, Kinds(),
            Parameters.Length, (float)(rate / (1 - Math.Pow(beta1, step))), beta1, beta2, epsilon, 1f - (rate * weightDecay),
            (float)(1 / (1 - Math.Pow(beta2, step))));
    }

    private ArrayView<byte> Kinds()
    {
        if (_kinds is null)
        {
            var kinds = new byte[(Parameters.Length + UpdateKernels.Granule - 1) / UpdateKernels.Granule];
            foreach (var parameter in Parameters.Items.Where(parameter => parameter.Trainable))
            {
                var granules = (parameter.Length + UpdateKernels.Granule - 1) / UpdateKernels.Granule;
                kinds.AsSpan(parameter.Offset / UpdateKernels.Granule, granules).Fill(parameter.Shape.Count > 1 ? (byte)2 : (byte)1);
            }

            _kinds = Memory.Allocate<byte>(kinds.Length);
            _kinds.View.BaseView.SubView(0, kinds.Length).CopyFromCPU(Stream, (ReadOnlySpan<byte>)kinds);
            Stream.Synchronize();
        }

        return _kinds.View.BaseView;
    }
}
