using EUNet.Testing;
using Microsoft.ML.OnnxRuntime;
using RuntimeSession = Microsoft.ML.OnnxRuntime.InferenceSession;

namespace EUNet.Onnx.Tests;

/// <summary>A model in ONNX Runtime, which runs it node by node as it was written.</summary>
internal sealed class OnnxSession : IDisposable
{
    private readonly RuntimeSession _session;

    /// <summary>Loads a model; ONNX Runtime checks it.</summary>
    public OnnxSession(OnnxModel model)
    {
        // One thread: several would spin between nodes as small as these.
        using var options = new SessionOptions { GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL, IntraOpNumThreads = 1 };
        _session = new RuntimeSession(model.ToArray(), options);
    }

    /// <summary>The model's metadata.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _session.ModelMetadata.CustomMetadataMap;

    /// <summary>The input's shape; -1 where it is free.</summary>
    public int[] InputShape => _session.InputMetadata[_session.InputMetadata.Keys.Single()].Dimensions;

    /// <summary>The names of the input's free extents, and empty ones for the others.</summary>
    public string[] InputSymbols => _session.InputMetadata["input"].SymbolicDimensions;

    /// <summary>The output's shape; -1 where it is free.</summary>
    public int[] OutputShape => _session.OutputMetadata["logits"].Dimensions;

    /// <summary>The logits for an input, N × C × H × W; a classifier's are N × C × 1 × 1 here.</summary>
    public Map Run(Map input)
    {
        var values = Array.ConvertAll(input.Values, value => (float)value);
        using var tensor = OrtValue.CreateTensorValueFromMemory(values, [input.Batch, input.Channels, input.Height, input.Width]);
        using var options = new RunOptions();
        using var results = _session.Run(options, ["input"], [tensor], ["logits"]);
        var shape = results[0].GetTensorTypeAndShape().Shape;
        var logits = new Map((int)shape[0], (int)shape[1], shape.Length == 2 ? 1 : (int)shape[2], shape.Length == 2 ? 1 : (int)shape[3]);
        var data = results[0].GetTensorDataAsSpan<float>();
        for (var i = 0; i < data.Length; i++)
        {
            logits.Values[i] = data[i];
        }

        return logits;
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();
}
