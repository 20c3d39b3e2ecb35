using EUNet.Gpu;
using EUNet.Tensors;

namespace EUNet.Networks.Backends;

/// <summary>Inference on an ILGPU accelerator.</summary>
internal sealed class GpuInferenceBackend(GpuPass pass, InferenceProgram<GpuPass> program) : ISessionBackend
{
    /// <inheritdoc/>
    public void Forward()
    {
        program.Forward(pass);
        pass.Synchronize();
    }

    /// <inheritdoc/>
    public void Write(FeatureMap map, ReadOnlySpan<float> values) => pass.Write(map, values);

    /// <inheritdoc/>
    public void Read(FeatureMap map, Span<float> values) => pass.Read(map, values);

    /// <inheritdoc/>
    public void Dispose() => pass.Dispose();
}
