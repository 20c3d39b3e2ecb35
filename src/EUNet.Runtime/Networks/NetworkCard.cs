using EUNet.Imaging;

namespace EUNet.Networks;

/// <summary>How bytes become inputs: <c>(byte - Mean) / Std</c>, one value for all channels or one for each.</summary>
/// <param name="Name">imagenet, lite, advprop, raw or custom.</param>
/// <param name="Mean">On the scale 0..255.</param>
/// <param name="Std">On the scale 0..255.</param>
public sealed record Normalization(string Name, float[] Mean, float[] Std)
{
    /// <summary>Normalises interleaved bytes of that many channels into floats.</summary>
    public void Apply(ReadOnlySpan<byte> source, Span<float> destination, int channels)
    {
        for (var c = 0; c < channels; c++)
        {
            var mean = Mean[Mean.Length == 1 ? 0 : c];
            var scale = 1 / Std[Std.Length == 1 ? 0 : c];
            for (var i = c; i < source.Length; i += channels)
            {
                destination[i] = (source[i] - mean) * scale;
            }
        }
    }
}

/// <summary>What there is to know of a network before it runs, as the compiler worked it out.</summary>
public sealed record NetworkCard
{
    /// <summary>The kebab name that <c>--network</c> takes.</summary>
    public required string Name { get; init; }

    /// <summary>The C# class that it was compiled to.</summary>
    public required string ClassName { get; init; }

    /// <summary>One line.</summary>
    public required string Summary { get; init; }

    /// <summary>True for one label a picture; false for one a pixel.</summary>
    public required bool Classifies { get; init; }

    /// <summary>Elements of all parameters, running statistics included.</summary>
    public required long Parameters { get; init; }

    /// <summary>Elements that training changes.</summary>
    public required long Trainable { get; init; }

    /// <summary>Channels of the input.</summary>
    public required int InputChannels { get; init; }

    /// <summary>The nominal input's rows.</summary>
    public required int NominalHeight { get; init; }

    /// <summary>The nominal input's columns.</summary>
    public required int NominalWidth { get; init; }

    /// <summary>Multiply-adds of one inference at the nominal size.</summary>
    public required long MultiplyAdds { get; init; }

    /// <summary>Sizes that are multiples of this fill every map; any other size works as well.</summary>
    public required int InputMultiple { get; init; }

    /// <summary>How bytes become inputs.</summary>
    public required Normalization Normalization { get; init; }

    /// <summary>Channels of the logits.</summary>
    public required int Outputs { get; init; }

    /// <summary>The named classes; empty where the spec names none.</summary>
    public required IReadOnlyList<ClassInfo> Classes { get; init; }

    /// <summary>What a pixel's class index stands for: the spec's classes, or, where it names none, numbered ones; of one logit background and foreground.</summary>
    public IReadOnlyList<ClassInfo> PixelClasses
    {
        get
        {
            if (Outputs > 1 && Classes.Count == Outputs)
            {
                return Classes;
            }

            if (Outputs == 1)
            {
                return [new ClassInfo("background", Rgb.From(0)), Classes.Count == 1 ? Classes[0] : new ClassInfo("foreground", Rgb.From(0xFFFFFF))];
            }

            return [.. Enumerable.Range(0, Outputs).Select(i => new ClassInfo($"class {i}", Rgb.From(i * 0x3F1D67 & 0xFFFFFF)))];
        }
    }

    /// <summary>The list that names a classifier's labels (imagenet), or null.</summary>
    public string? Labels { get; init; }

    /// <summary>The mask value that training and metrics leave out, or -1.</summary>
    public required int IgnoreIndex { get; init; }

    /// <summary>What the spec says of its training.</summary>
    public required TrainingDefaults Training { get; init; }

    /// <summary>Steps of an inference on the CPU and on ILGPU.</summary>
    public required (int Cpu, int Gpu) InferenceSteps { get; init; }

    /// <summary>Steps of a forward and backward pass on the CPU and on ILGPU.</summary>
    public required (int Cpu, int Gpu) TrainingSteps { get; init; }

    /// <summary>Bytes of the arena that a session on the CPU takes, weights aside.</summary>
    public required ArenaSize ArenaBytes { get; init; }

    /// <summary>A hash of operators and parameters, which checkpoints carry.</summary>
    public required string Fingerprint { get; init; }
}

/// <summary>Bytes of a network's arena as a function of batch and size; its maps are laid out, nothing is allocated.</summary>
public delegate long ArenaSize(int batch, int height, int width, bool training);
