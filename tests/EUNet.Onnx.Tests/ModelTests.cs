using System.Text.Json;
using EUNet.Generator.Graph;
using EUNet.Generator.Graph.Operators;
using EUNet.Onnx.Format;
using EUNet.Testing;
using GoldenNetworks = EUNet.Model.Tests.Golden.Networks;

namespace EUNet.Onnx.Tests;

/// <summary>What is in a model besides its arithmetic.</summary>
public sealed class ModelTests
{
    private static readonly OnnxOptions Small = new(new OnnxSize(2, 64, 96));

    [Fact]
    public void Metadata_SaysWhatTheNetworkIs()
    {
        using var session = new OnnxSession(Model("eunet-lite0-camvid", Small));
        var (metadata, graph) = (session.Metadata, TestNetworks.Graph("eunet-lite0-camvid"));
        Assert.Equal("eunet-lite0-camvid", metadata["network"]);
        Assert.Equal(Fingerprint.Of(graph), metadata["fingerprint"]);
        Assert.Equal("softmax", metadata["activation"]);
        Assert.Equal("normalized", metadata["input"]);
        Assert.Equal("11", metadata["ignore_index"]);
        var classes = JsonDocument.Parse(metadata["classes"]).RootElement;
        Assert.Equal(11, classes.GetArrayLength());
        Assert.Equal("sky", classes[0].GetProperty("name").GetString());
        Assert.Equal("#808080", classes[0].GetProperty("color").GetString());
        var normalize = JsonDocument.Parse(metadata["normalize"]).RootElement;
        Assert.Equal("lite", normalize.GetProperty("name").GetString());
        Assert.Equal([.. graph.Input.Normalization.Mean], normalize.GetProperty("mean").EnumerateArray().Select(value => value.GetDouble()));
        Assert.Equal([.. graph.Input.Normalization.Std], normalize.GetProperty("std").EnumerateArray().Select(value => value.GetDouble()));
    }

    [Fact]
    public void Metadata_OfANetworkWithoutClasses_HasNone()
    {
        using var session = new OnnxSession(Model("efficientnet-b0", Small with { Normalize = true }));
        Assert.Equal("0..255", session.Metadata["input"]);
        Assert.DoesNotContain("classes", session.Metadata.Keys);
        Assert.DoesNotContain("ignore_index", session.Metadata.Keys);
    }

    [Fact]
    public void OneSize_IsStated_AndWorksNothingOutAtRunTime()
    {
        var model = Model("smp-unet-b0", new OnnxOptions(new OnnxSize(2, 65, 97)));
        using var session = new OnnxSession(model);
        Assert.Equal([2, 3, 65, 97], session.InputShape);
        Assert.Equal([2, 1, 65, 97], session.OutputShape);
        Assert.DoesNotContain("Shape", Nodes(model));
    }

    [Fact]
    public void AnySize_HasNames()
    {
        var model = Model("smp-unet-b0", new OnnxOptions(null));
        using var session = new OnnxSession(model);
        Assert.Equal([-1, 3, -1, -1], session.InputShape);
        Assert.Equal(["batch", "", "height", "width"], session.InputSymbols);
        Assert.Equal([-1, 1, -1, -1], session.OutputShape);
        Assert.Contains("Shape", Nodes(model));
    }

    [Fact]
    public void Classifier_MakesNByClasses()
    {
        using var session = new OnnxSession(Model("efficientnet-b0", Small));
        Assert.Equal([2, 1000], session.OutputShape);
    }

    [Fact]
    public void Norms_AreFolded_UnlessTheyAreNotToBe()
    {
        var norms = TestNetworks.Graph("eunet-b0").Operators.Count(op => op is BatchNorm);
        Assert.DoesNotContain("BatchNormalization", Nodes(Model("eunet-b0", Small)));
        Assert.Equal(norms, Nodes(Model("eunet-b0", Small with { FoldNorms = false })).Count(type => type == "BatchNormalization"));
    }

    [Fact]
    public void SizeThatLeavesNothing_IsRefused()
    {
        var error = Assert.Throws<InputException>(() => Model("unet-2015", new OnnxOptions(new OnnxSize(1, 100, 572))));
        Assert.Contains("unet-2015 at 100 x 572", error.Message);
        Assert.Contains("572x572", error.Message);
    }

    [Fact]
    public void Save_WhereNothingCanBeWritten_IsAnError()
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<InputException>(() => Model("eunet-tiny", Small).Save(Path.Combine(folder.Path, "none", "a.onnx")));
        Assert.Contains("a.onnx: cannot be written", error.Message);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Save_WritesWhatToArraySays()
    {
        using var folder = new TemporaryFolder();
        var (model, path) = (Model("eunet-tiny", Small), Path.Combine(folder.Path, "a.onnx"));
        model.Save(path);
        Assert.Equal(model.ToArray(), File.ReadAllBytes(path));
        Assert.Single(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    private static OnnxModel Model(string name, OnnxOptions options)
    {
        using var network = GoldenNetworks.Procedural(name, 3);
        return OnnxModel.Of(TestNetworks.Graph(name), network.Parameters, options);
    }

    private static IEnumerable<string> Nodes(OnnxModel model) => ModelProto.Parser.ParseFrom(model.ToArray()).Graph.Node.Select(node => node.OpType);

    private sealed class TemporaryFolder : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eunet-onnx-");

        public string Path => _folder.FullName;

        public void Dispose() => _folder.Delete(recursive: true);
    }
}
