using Microsoft.ML.OnnxRuntime;

namespace EUNet.Bench.Comparison;

/// <summary>Settings of which the faster is quoted.</summary>
/// <param name="Spinning">Whether its threads spin between operators.</param>
/// <param name="FuseSwish">
/// Whether x · sigmoid(x) becomes one operator: that one wants N × C × H × W, so maps leave the blocked layout of the convolutions around it.
/// </param>
internal sealed record OnnxSettings(bool Spinning, bool FuseSwish)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<OnnxSettings> All { get; } = [new(true, true), new(true, false), new(false, true), new(false, false)];
}

/// <summary>
/// ONNX Runtime on one model at its best: all graph optimisations, memory arena, input and output bound once to memory that stays.
/// </summary>
internal sealed class OnnxRunner : IDisposable
{
    private readonly RunOptions _runOptions = new();
    private readonly InferenceSession _session;
    private readonly OrtIoBinding _binding;
    private readonly OrtValue _input;
    private readonly OrtValue _logits;

    /// <summary>A session for a model that reads <c>input</c> and makes <c>logits</c>.</summary>
    /// <param name="model">The model's bytes.</param>
    /// <param name="threads">Threads within an operator.</param>
    /// <param name="settings">What is faster here and slower there.</param>
    /// <param name="input">Elements of the input, N × C × H × W.</param>
    public OnnxRunner(byte[] model, int threads, OnnxSettings settings, float[] input)
    {
        using var options = new SessionOptions
        {
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            EnableCpuMemArena = true,
            EnableMemoryPattern = true,
        };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", settings.Spinning ? "1" : "0");
        if (!settings.FuseSwish)
        {
            options.AddSessionConfigEntry("optimization.disable_specified_optimizers", "QuickGeluFusion");
        }

        _session = new InferenceSession(model, options);
        var shape = _session.InputMetadata["input"].Dimensions.Select(extent => (long)extent).ToArray();
        var outputShape = _session.OutputMetadata["logits"].Dimensions.Select(extent => (long)extent).ToArray();
        Logits = new float[outputShape.Aggregate(1L, (product, extent) => product * extent)];
        _input = OrtValue.CreateTensorValueFromMemory(input, shape);
        _logits = OrtValue.CreateTensorValueFromMemory(Logits, outputShape);
        _binding = _session.CreateIoBinding();
        _binding.BindInput("input", _input);
        _binding.BindOutput("logits", _logits);
    }

    /// <summary>The version of ONNX Runtime.</summary>
    public static string Version => OrtEnv.Instance().GetVersionString();

    /// <summary>The logits of the last run, N × C × H × W.</summary>
    public float[] Logits { get; }

    /// <summary>One run.</summary>
    public void Run() => _session.RunWithBinding(_runOptions, _binding);

    /// <inheritdoc/>
    public void Dispose()
    {
        _binding.Dispose();
        _input.Dispose();
        _logits.Dispose();
        _session.Dispose();
        _runOptions.Dispose();
    }
}
