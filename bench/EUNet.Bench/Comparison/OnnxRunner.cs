using Microsoft.ML.OnnxRuntime;

namespace EUNet.Bench.Comparison;

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
    /// <param name="spinning">Whether its threads spin between operators.</param>
    /// <param name="input">Elements of the input, N × C × H × W.</param>
    public OnnxRunner(byte[] model, int threads, bool spinning, float[] input)
    {
        Spinning = spinning;
        using var options = new SessionOptions
        {
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            EnableCpuMemArena = true,
            EnableMemoryPattern = true,
        };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", spinning ? "1" : "0");
        if (Environment.GetEnvironmentVariable("EUNET_BENCH_ONNX") is { Length: > 0 } path)
        {
            // The graph as ONNX Runtime optimised it, to see what it fused.
            options.OptimizedModelFilePath = path;
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

    /// <summary>Whether its threads spin between operators.</summary>
    public bool Spinning { get; }

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
