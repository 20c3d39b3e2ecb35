using EUNet.Gpu;
using EUNet.Profiling;
using EUNet.Tensors;

namespace EUNet.Networks.Backends;

/// <summary>Inference on an ILGPU accelerator.</summary>
internal sealed class GpuInferenceBackend(GpuPass pass, InferenceProgram<GpuPass> program) : ISessionBackend
{
    // A kernel's arguments are set on the kernel, which all sessions of an accelerator share: they take turns.
    private readonly object _turn = pass.Accelerator;

    /// <inheritdoc/>
    public void Forward()
    {
        lock (_turn)
        {
            program.Forward(pass);
            pass.Synchronize();
        }
    }

    /// <inheritdoc/>
    public StepRecorder? Recorder
    {
        set => pass.Recorder = value;
    }

    /// <inheritdoc/>
    public void Wait()
    {
        lock (_turn)
        {
            pass.Synchronize();
        }
    }

    /// <inheritdoc/>
    public void Write(FeatureMap map, ReadOnlySpan<float> values)
    {
        lock (_turn)
        {
            pass.Write(map, values);
        }
    }

    /// <inheritdoc/>
    public void Read(FeatureMap map, Span<float> values)
    {
        lock (_turn)
        {
            pass.Read(map, values);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_turn)
        {
            pass.Dispose();
        }
    }
}
