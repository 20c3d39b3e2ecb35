using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using EUNet.Tensors;
using EUNet.Testing;
using EUNet.Weights;
using EUNet.Weights.PyTorch;

namespace EUNet.Runtime.Tests.Weights;

/// <summary>Files that the libraries themselves wrote, and broken ones.</summary>
[Trait("Category", "Golden")]
public sealed class WeightFileGoldenTests
{
    private static readonly Dictionary<string, string> Refused = new()
    {
        ["evil-1.pth"] = "posix.system",
        ["evil-2.pth"] = "__builtin__.eval",
        ["evil-3.pth"] = "subprocess.call",
        ["evil-4.pth"] = "posix.system",
        ["evil-5.pth"] = "os.system",
        ["evil-6.pth"] = "posix.system",
    };

    public static IEnumerable<TheoryDataRow<string>> NetworkFiles => GoldenFormats.Files("network", IsRead);

    public static IEnumerable<TheoryDataRow<string>> FeatureFiles => GoldenFormats.Files("features", IsRead);

    public static IEnumerable<TheoryDataRow<string>> EvilFiles => GoldenFormats.Files("evil", IsRead);

    public static IEnumerable<TheoryDataRow<string>> BrokenFiles => GoldenFormats.Files("broken", IsRead);

    [Theory]
    [MemberData(nameof(NetworkFiles))]
    public void NetworkFile_GivesTheNetworksTensors(string name)
    {
        var expected = GoldenFormats.Of(name);
        var wanted = GoldenFormats.Parameters(expected.GetProperty("network").GetString()!, expected.GetProperty("values").GetString()!);
        using var parameters = NetworkSketch.Of(wanted.Select(item => (item.Key, item.Value.Shape)));
        using var file = TensorFile.Open(GoldenFormats.Path(name));
        var match = new WeightMatch(file, parameters);
        var found = match.Found(parameters).ToList();
        foreach (var (parameter, tensor) in found)
        {
            Assert.Equal(parameter.Shape.Select(extent => (long)extent), tensor.Shape);
            Assert.True(wanted[parameter.Name].Hash == Hash(Read(file, tensor)), $"{parameter.Name} ({tensor.Name}) has other values");
        }

        var covers = expected.GetProperty("covers");
        var names = covers.ValueKind == JsonValueKind.Array ? covers.EnumerateArray().Select(item => item.GetString()!) : wanted.Keys;
        Assert.Equal(names.Order(), found.Select(pair => pair.Parameter.Name).Order());
        Assert.Empty(match.Surplus);
        Assert.Empty(match.Classifier);
        Assert.NotNull(match.Source);
        if (expected.TryGetProperty("ignored", out var ignored))
        {
            Assert.All(match.Ignored, tensor => Assert.Contains(ignored.EnumerateArray(), item => tensor.Name.StartsWith(item.GetString()!.TrimEnd('*'), StringComparison.Ordinal)));
            Assert.Equal(5, match.Ignored.Count);
        }
        else
        {
            Assert.Empty(match.Ignored);
        }
    }

    [Theory]
    [MemberData(nameof(NetworkFiles))]
    public void NetworkFile_LoadsStrictly_OrNamesWhatIsMissing(string name)
    {
        var expected = GoldenFormats.Of(name);
        var wanted = GoldenFormats.Parameters(expected.GetProperty("network").GetString()!, expected.GetProperty("values").GetString()!);
        using var parameters = NetworkSketch.Of(wanted.Select(item => (item.Key, item.Value.Shape)));
        if (expected.GetProperty("covers") is { ValueKind: JsonValueKind.Array } covers)
        {
            var error = Assert.ThrowsAny<WeightsException>(() => WeightLoader.Load(parameters, GoldenFormats.Path(name)));
            Assert.Contains($"{wanted.Count - covers.GetArrayLength()} missing:", error.Message);
            Assert.Contains(name.EndsWith(".pth", StringComparison.Ordinal) ? "block1a_bn.weight [8], _blocks.0._bn1.weight in EfficientNet-PyTorch" : "block1a_bn.weight [8]", error.Message);
            return;
        }

        WeightLoader.Load(parameters, GoldenFormats.Path(name));
        Assert.All(parameters.Items, parameter => Assert.Equal(wanted[parameter.Name].Hash, Hash(Exported(parameters, parameter))));
    }

    [Theory]
    [MemberData(nameof(NetworkFiles))]
    public void NetworkFile_HasTheStatedTensors_OfTheStatedType(string name)
    {
        var expected = GoldenFormats.Of(name);
        using var file = TensorFile.Open(GoldenFormats.Path(name));
        var count = file is TorchFile torch ? torch.Sections.Sum(section => Count(torch, section)) : file.Tensors.Count;
        Assert.Equal(expected.GetProperty("tensors").GetInt32(), count);
        var type = expected.GetProperty("dtype").GetString() switch { "float32" => StorageType.F32, "float16" => StorageType.F16, _ => StorageType.BF16 };
        Assert.All(WeightMatch.Named(file).Values, tensor => Assert.Equal(type, tensor.Type));
    }

    [Theory]
    [InlineData("lukemelas-slim-legacy.pth", "_fc.bias")]
    [InlineData("timm-slim-bf16.safetensors", "classifier.bias")]
    [InlineData("torchvision-slim.pth", "classifier.1.bias")]
    [InlineData("project.safetensors", "classifier.bias")]
    public void ClassifierFile_InitialisesTheEncoderOfAUNet_AndLeavesTheClassifierOut(string name, string leftOut)
    {
        GoldenFormats.Of(name);
        var wanted = GoldenFormats.Parameters("eunet-b0-slim");
        using var parameters = NetworkSketch.Of(wanted.Select(item => (item.Key, item.Value.Shape)));
        var loaded = WeightLoader.LoadEncoder(parameters, GoldenFormats.Path(name));
        Assert.Equal(304, loaded.Tensors);
        Assert.Equal(7, loaded.LeftOut.Count);
        Assert.Contains(leftOut, loaded.LeftOut);
        foreach (var parameter in parameters.Items)
        {
            var isEncoder = parameter.Name.StartsWith("stem_", StringComparison.Ordinal) || parameter.Name.StartsWith("block", StringComparison.Ordinal);
            var values = Exported(parameters, parameter);
            Assert.True(isEncoder ? Hash(values) == wanted[parameter.Name].Hash : values.All(value => value == 0), parameter.Name);
        }
    }

    [Fact]
    public void Checkpoint_HasItsRawWeightsAsWell()
    {
        const string Name = "timm-slim-checkpoint.pth.tar";
        var alternative = GoldenFormats.Of(Name).GetProperty("alternative");
        var wanted = GoldenFormats.Parameters("efficientnet-b0-slim", alternative.GetProperty("values").GetString()!);
        using var parameters = NetworkSketch.Of(wanted.Select(item => (item.Key, item.Value.Shape)));
        using var file = TorchFile.Open(GoldenFormats.Path(Name), alternative.GetProperty("key").GetString());
        Assert.Equal(["state_dict_ema", "state_dict"], file.Sections);
        var found = new WeightMatch(file, parameters).Found(parameters).ToList();
        Assert.Equal(wanted.Count, found.Count);
        Assert.All(found, pair => Assert.Equal(wanted[pair.Parameter.Name].Hash, Hash(Read(file, pair.Tensor))));
        Assert.Contains("state_dict_ema, state_dict", Assert.Throws<TorchFileException>(() => TorchFile.Open(GoldenFormats.Path(Name), "optimizer")).Message);
    }

    [Theory]
    [MemberData(nameof(FeatureFiles))]
    public void Feature_IsReadExactly(string name)
    {
        var expected = GoldenFormats.Of(name);
        using var file = TensorFile.Open(GoldenFormats.Path(name));
        if (expected.TryGetProperty("tensors_under", out var section))
        {
            Assert.Equal(section.GetString(), Assert.IsType<TorchFile>(file).Section);
        }

        var features = expected.GetProperty("features").EnumerateObject().ToDictionary(item => item.Name, item => item.Value);
        Assert.Equal(features.Keys.Order(), file.Tensors.Select(tensor => tensor.Name).Order());
        foreach (var tensor in file.Tensors)
        {
            var feature = features[tensor.Name];
            Assert.Equal(feature.GetProperty("shape").EnumerateArray().Select(extent => extent.GetInt64()), tensor.Shape);
            var values = feature.GetProperty("values").EnumerateArray().Select(
                value => value.ValueKind switch { JsonValueKind.True => 1, JsonValueKind.False => 0, _ => value.GetSingle() });
            Assert.Equal(values, Read(file, tensor));
        }
    }

    [Theory]
    [MemberData(nameof(EvilFiles))]
    public void EvilFile_IsRefused_NamingWhatItAsksFor(string name)
    {
        GoldenFormats.Of(name);
        var error = Assert.Throws<TorchFileException>(() => TensorFile.Open(GoldenFormats.Path(name)));
        Assert.Contains(GoldenFormats.Path(name), error.Message);
        Assert.Contains($"asks for {Refused[name]},", error.Message);
        Assert.False(File.Exists("PWNED"));
    }

    [Theory]
    [MemberData(nameof(BrokenFiles))]
    public void BrokenFile_IsOneClearError_InLittleTimeAndMemory(string name)
    {
        var expect = GoldenFormats.Of(name).GetProperty("expect").GetString()!;
        var path = GoldenFormats.Path(name);
        var (clock, before) = (Stopwatch.StartNew(), GC.GetAllocatedBytesForCurrentThread());
        var error = Record.Exception(() => ReadAll(path));
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(error is WeightsException || (error is null && expect != "error"), $"{name}: {error?.ToString() ?? "was read"}");
        if (error is not null)
        {
            Assert.Contains(path, error.Message);
            Assert.DoesNotContain('\n', error.Message);
        }

        Assert.True(allocated < 100 << 20, $"{name}: {allocated >> 20} MB");
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"{name}: {clock.Elapsed}"); // 1 s is asked; the machine may be busy
    }

    [Fact]
    public void ZipSlip_WritesNothing()
    {
        GoldenFormats.Of("broken/zip-slip.pth");
        ReadAll(GoldenFormats.Path("broken/zip-slip.pth"));
        Assert.False(Directory.Exists(Path.Combine("..", "..", "archive")));
    }

    [Fact]
    public void DamagedStorage_ChangesNothing()
    {
        GoldenFormats.Of("broken/bad-crc.pth");
        var all = GoldenFormats.Parameters("efficientnet-b0-slim");
        var names = GoldenFormats.Of("broken/tiny.pth").GetProperty("covers").EnumerateArray().Select(item => item.GetString()!);
        using var parameters = NetworkSketch.Of(names.Select(name => (name, all[name].Shape)));
        Assert.Contains("checksum", Assert.ThrowsAny<WeightsException>(() => WeightLoader.Load(parameters, GoldenFormats.Path("broken/bad-crc.pth"))).Message);
        Assert.All(parameters.Items, parameter => Assert.True(parameters.Span(parameter).IndexOfAnyExcept(0f) < 0));
    }

    private static bool IsRead(string name) => name.Contains(".pth", StringComparison.Ordinal) || name.EndsWith(".safetensors", StringComparison.Ordinal);

    private static int Count(TorchFile file, string section)
    {
        using var other = TorchFile.Open(file.Path, section);
        return other.Tensors.Count;
    }

    private static void ReadAll(string path)
    {
        using var file = TensorFile.Open(path);
        foreach (var tensor in file.Tensors)
        {
            Read(file, tensor);
        }
    }

    private static float[] Read(TensorFile file, TensorEntry tensor)
    {
        var values = new float[tensor.Length];
        file.Read(tensor, values);
        return values;
    }

    private static unsafe float[] Exported(ParameterSet parameters, Parameter parameter)
    {
        var values = new float[parameter.Length];
        ParameterSet.Export(parameter, new ReadOnlySpan<float>(parameters.Values, parameters.Length), values);
        return values;
    }

    private static string Hash(float[] values)
    {
        var hash = 0xCBF29CE484222325UL;
        foreach (var value in MemoryMarshal.AsBytes(values.AsSpan()))
        {
            hash = (hash ^ value) * 0x100000001B3UL;
        }

        return hash.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);
    }
}
