using EUNet.Cpu;
using EUNet.Profiling;
using EUNet.Tensors;

namespace EUNet.Networks.Backends;

/// <summary>Inference on SIMD C#.</summary>
internal sealed class CpuInferenceBackend(CpuPass pass, InferenceProgram<CpuPass> program) : ISessionBackend
{
    /// <inheritdoc/>
    public void Forward() => program.Forward(pass);

    /// <inheritdoc/>
    public StepRecorder? Recorder
    {
        set => pass.Recorder = value;
    }

    /// <inheritdoc/>
    public void Wait()
    {
    }

    /// <inheritdoc/>
    public void Write(FeatureMap map, ReadOnlySpan<float> values) => values.CopyTo(pass.Read(map));

    /// <inheritdoc/>
    public void Read(FeatureMap map, Span<float> values) => pass.Read(map).CopyTo(values);

    /// <inheritdoc/>
    public void Dispose() => pass.Dispose();
}
