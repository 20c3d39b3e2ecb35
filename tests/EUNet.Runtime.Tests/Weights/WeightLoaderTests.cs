using EUNet.Tensors;
using EUNet.Weights;

namespace EUNet.Runtime.Tests.Weights;

public sealed class WeightLoaderTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_FillsEveryParameterInItsOwnLayout()
    {
        using var source = Network();
        Initialization.Fill(source, 7);
        SafetensorsWriter.Write(_folder["w"], source, StorageType.F32);
        using var loaded = Network();
        WeightLoader.Load(loaded, _folder["w"]);
        foreach (var parameter in source.Items)
        {
            Assert.Equal(source.Span(parameter).ToArray(), loaded.Span(loaded[parameter.Name]).ToArray());
        }
    }

    [Fact]
    public void Load_NamesMissingSurplusAndMisshapen_AndChangesNothing()
    {
        SafetensorsWriter.Write(
            _folder["w"],
            [
                new("stem_conv.weight", [4, 3, 5, 5], span => span.Fill(9)),
                new("stem_bn.weight", [4], span => span.Fill(9)),
                new("stranger.weight", [2, 2], span => span.Fill(9)),
                new("stem_bn.num_batches_tracked", [], span => span.Fill(9)),
            ],
            StorageType.F32);
        using var network = Network();
        var error = Assert.Throws<SafetensorsException>(() => WeightLoader.Load(network, _folder["w"]));
        Assert.Contains("stem_conv.weight: [4, 3, 5, 5] in the file, [4, 3, 3, 3] in the network", error.Message);
        Assert.Contains("1 surplus:", error.Message);
        Assert.Contains("stranger.weight [2, 2]", error.Message);
        Assert.Contains("head.bias [2]", error.Message);
        Assert.DoesNotContain("num_batches_tracked", error.Message);
        Assert.All(network.Items, p => Assert.True(network.Span(p).IndexOfAnyExcept(0f) < 0));
    }

    [Fact]
    public void Load_OfAnotherFingerprintWithTheSameTensors_LoadsAndTells()
    {
        using var source = Network();
        Initialization.Fill(source, 7);
        SafetensorsWriter.Write(_folder["w"], source, StorageType.F32, new Dictionary<string, string> { ["network"] = "road", ["fingerprint"] = "abc\u001b[2J" });
        using var loaded = Network();
        var result = WeightLoader.Load(loaded, _folder["w"], "def");
        Assert.Equal(source.Items.Count, result.Tensors);
        var note = Assert.Single(result.Notes);
        Assert.StartsWith(_folder["w"] + ": written for another version of the spec, of 'road' (fingerprint abc?[2J, now def): same tensors, other attributes", note);
        Assert.Equal(source.Span(source["head.weight"]).ToArray(), loaded.Span(loaded["head.weight"]).ToArray());
        Assert.Single(WeightLoader.LoadEncoder(loaded, _folder["w"], "def").Notes);
    }

    [Theory]
    [InlineData("def", "def")]
    [InlineData(null, "def")]
    [InlineData("abc", null)]
    public void Load_WithNothingToCompare_OrTheSame_HasNoNotes(string? written, string? expected)
    {
        using var source = Network();
        SafetensorsWriter.Write(
            _folder["w"], source, StorageType.F32, written is null ? null : new Dictionary<string, string> { ["fingerprint"] = written });
        Assert.Empty(WeightLoader.Load(source, _folder["w"], expected).Notes);
    }

    [Fact]
    public void Load_OfOtherTensors_NamesBothFingerprints()
    {
        SafetensorsWriter.Write(
            _folder["w"], [new("stranger.weight", [2, 2], span => span.Fill(9))], StorageType.F32, new Dictionary<string, string> { ["fingerprint"] = "abc" });
        using var network = Network();
        var error = Assert.Throws<SafetensorsException>(() => WeightLoader.Load(network, _folder["w"], "def"));
        Assert.Contains("it was written for another version of the spec (fingerprint abc; this network's is def)", error.Message);
        Assert.Contains("stranger.weight [2, 2]", error.Message);
    }

    [Fact]
    public void LoadEncoder_OfAnEncodersFile_DoesNotMindItsFingerprint()
    {
        SafetensorsWriter.Write(
            _folder["w"],
            [
                new("stem_conv.weight", [4, 3, 3, 3], span => span.Fill(9)),
                .. new[] { "weight", "bias", "running_mean", "running_var" }.Select(leaf => new TensorSource($"stem_bn.{leaf}", [4], span => span.Fill(9))),
                new("block1a_dwconv.weight", [4, 1, 3, 3], span => span.Fill(9)),
            ],
            StorageType.F32, new Dictionary<string, string> { ["fingerprint"] = "abc" });
        using var network = Network();
        Assert.Empty(WeightLoader.LoadEncoder(network, _folder["w"], "def").Notes);
    }

    [Fact]
    public void Load_ListsADozenThenCounts()
    {
        using var network = new ParameterSet();
        for (var i = 0; i < 20; i++)
        {
            network.Add($"p{i:00}.bias", ParameterKind.Bias, 1);
        }

        SafetensorsWriter.Write(_folder["w"], Array.Empty<TensorSource>(), StorageType.F32);
        var error = Assert.Throws<SafetensorsException>(() => WeightLoader.Load(network, _folder["w"]));
        Assert.Contains("20 missing:", error.Message);
        Assert.Contains("p11.bias", error.Message);
        Assert.DoesNotContain("p12.bias", error.Message);
        Assert.Contains("and 8 more", error.Message);
    }

    [Fact]
    public void LoadEncoder_FillsWhatTheFileHas_AndKeepsTheDecoder()
    {
        SafetensorsWriter.Write(
            _folder["w"],
            [
                new("stem_conv.weight", [4, 3, 3, 3], span => span.Fill(9)),
                .. new[] { "weight", "bias", "running_mean", "running_var" }.Select(leaf => new TensorSource($"stem_bn.{leaf}", [4], span => span.Fill(9))),
                new("block1a_dwconv.weight", [4, 1, 3, 3], span => span.Fill(9)),
                new("top_conv.weight", [8, 4, 1, 1], span => span.Fill(9)),
                new("classifier.bias", [8], span => span.Fill(9)),
            ],
            StorageType.F16);
        using var network = Network();
        Initialization.Fill(network, 3);
        var head = network.Span(network["head.weight"]).ToArray();
        var loaded = WeightLoader.LoadEncoder(network, _folder["w"]);
        Assert.Equal(6, loaded.Tensors);
        Assert.Equal(["top_conv.weight", "classifier.bias"], loaded.LeftOut);
        Assert.Equal(Enumerable.Repeat(9f, 108), network.Span(network["stem_conv.weight"]).ToArray());
        Assert.Equal(head, network.Span(network["head.weight"]).ToArray());
    }

    [Fact]
    public void LoadEncoder_UnknownTensor_IsNamed()
    {
        SafetensorsWriter.Write(_folder["w"], [new("block9z_conv.weight", [1], span => span.Fill(9))], StorageType.F32);
        using var network = Network();
        Assert.Contains("block9z_conv.weight", Assert.Throws<SafetensorsException>(() => WeightLoader.LoadEncoder(network, _folder["w"])).Message);
    }

    [Fact]
    public void Initialization_HasTheStatedDistributions_AndFollowsTheSeed()
    {
        using var network = Network();
        Initialization.Fill(network, 1);
        var stem = network.Span(network["stem_conv.weight"]).ToArray();
        Assert.InRange(Math.Sqrt(stem.Average(v => v * v)), 0.75 * Math.Sqrt(2.0 / 36), 1.25 * Math.Sqrt(2.0 / 36));
        var limit = Math.Sqrt(6.0 / (9 * (4 + 16)));
        var decoder = network.Span(network["decoder1_conv1.weight"]).ToArray();
        Assert.All(decoder, v => Assert.InRange(v, -limit, limit));
        Assert.InRange(Math.Sqrt(decoder.Average(v => v * v)), 0.9 * limit / Math.Sqrt(3), 1.1 * limit / Math.Sqrt(3));
        Assert.Equal([1, 1, 1, 1], network.Span(network["stem_bn.weight"]).ToArray());
        Assert.Equal([1, 1, 1, 1], network.Span(network["stem_bn.running_var"]).ToArray());
        Assert.Equal([0, 0, 0, 0], network.Span(network["stem_bn.running_mean"]).ToArray());
        Assert.Equal([0, 0], network.Span(network["head.bias"]).ToArray());

        using var same = Network();
        Initialization.Fill(same, 1);
        Assert.Equal(stem, same.Span(same["stem_conv.weight"]).ToArray());
        Initialization.Fill(same, 2);
        Assert.NotEqual(stem, same.Span(same["stem_conv.weight"]).ToArray());
    }

    private static ParameterSet Network()
    {
        var set = new ParameterSet();
        set.Add("stem_conv.weight", ParameterKind.ConvolutionWeight, 4, 3, 3, 3);
        set.Add("stem_bn.weight", ParameterKind.NormWeight, 4);
        set.Add("stem_bn.bias", ParameterKind.NormBias, 4);
        set.Add("stem_bn.running_mean", ParameterKind.RunningMean, 4);
        set.Add("stem_bn.running_var", ParameterKind.RunningVariance, 4);
        set.Add("block1a_dwconv.weight", ParameterKind.DepthwiseWeight, 4, 1, 3, 3);
        set.Add("decoder1_conv1.weight", ParameterKind.ConvolutionWeight, 16, 4, 3, 3);
        set.Add("decoder2_up.weight", ParameterKind.TransposedWeight, 16, 4, 2, 2);
        set.Add("head.weight", ParameterKind.ConvolutionWeight, 2, 4, 1, 1);
        set.Add("head.bias", ParameterKind.Bias, 2);
        return set;
    }
}
