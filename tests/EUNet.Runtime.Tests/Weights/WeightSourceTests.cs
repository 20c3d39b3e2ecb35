using EUNet.Tensors;
using EUNet.Testing;
using EUNet.Weights;
using EUNet.Weights.Sources;

namespace EUNet.Runtime.Tests.Weights;

public sealed class WeightSourceTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("_conv_stem.weight", "EfficientNet-PyTorch")]
    [InlineData("_blocks.0._bn1.weight", "EfficientNet-PyTorch")]
    [InlineData("encoder._conv_stem.weight", "segmentation_models.pytorch")]
    [InlineData("encoder.blocks.0._bn1.weight", "EfficientUnet-PyTorch")]
    [InlineData("conv_stem.weight", "timm")]
    [InlineData("blocks.0.0.conv_dw.weight", "timm")]
    [InlineData("features.1.0.block.0.0.weight", "torchvision")]
    [InlineData("stem_conv.weight", "EUNet")]
    [InlineData("encoder1_conv1.weight", "EUNet")]
    [InlineData("features.0.weight", null)] // torchvision's VGG
    [InlineData("layer1.0.conv1.weight", null)]
    public void Source_IsKnownByItsNames(string name, string? source) => Assert.Equal(source, WeightSource.Of(["other.weight", name])?.Name);

    // A spec's first stage has no expansion; its second has two blocks, without squeeze and excitation; its third is fused; a fused 1d has no expansion.
    [Theory]
    [InlineData("block1a_dwconv.weight", "_blocks.0._depthwise_conv.weight", "blocks.0.0.conv_dw.weight", "features.1.0.block.0.0.weight")]
    [InlineData("block1a_bn.running_var", "_blocks.0._bn1.running_var", "blocks.0.0.bn1.running_var", "features.1.0.block.0.1.running_var")]
    [InlineData("block1a_se_expand.bias", "_blocks.0._se_expand.bias", "blocks.0.0.se.conv_expand.bias", "features.1.0.block.1.fc2.bias")]
    [InlineData("block1a_project_bn.bias", "_blocks.0._bn2.bias", "blocks.0.0.bn2.bias", "features.1.0.block.2.1.bias")]
    [InlineData("block1b_project_conv.weight", "_blocks.1._project_conv.weight", "blocks.0.1.conv.weight", "features.1.1.block.0.0.weight")]
    [InlineData("block2b_expand_bn.weight", "_blocks.3._bn0.weight", "blocks.1.1.bn1.weight", "features.2.1.block.0.1.weight")]
    [InlineData("block2b_dwconv.weight", "_blocks.3._depthwise_conv.weight", "blocks.1.1.conv_dw.weight", "features.2.1.block.1.0.weight")]
    [InlineData("block2b_project_conv.weight", "_blocks.3._project_conv.weight", "blocks.1.1.conv_pwl.weight", "features.2.1.block.2.0.weight")]
    [InlineData("block3a_expand_conv.weight", "_blocks.4._expand_conv.weight", "blocks.2.0.conv_exp.weight", "features.3.0.block.0.0.weight")]
    [InlineData("block3a_project_bn.weight", "_blocks.4._bn2.weight", "blocks.2.0.bn2.weight", "features.3.0.block.1.1.weight")]
    [InlineData("top_conv.weight", "_conv_head.weight", "conv_head.weight", "features.4.0.weight")]
    [InlineData("classifier.bias", "_fc.bias", "classifier.bias", "classifier.1.bias")]
    [InlineData("decoder1_conv1.weight", null, null, null)]
    public void Name_FollowsFromWhatTheNetworkHas(string parameter, string? lukemelas, string? timm, string? torchvision)
    {
        using var network = NetworkSketch.Of(
            new[]
            {
                "block1a_dwconv", "block1a_bn", "block1a_se_reduce", "block1a_se_expand", "block1a_project_conv", "block1a_project_bn",
                "block1b_project_conv", "block1b_project_bn",
                "block2a_expand_conv", "block2a_expand_bn", "block2a_dwconv", "block2a_bn", "block2a_project_conv", "block2a_project_bn",
                "block2b_expand_conv", "block2b_expand_bn", "block2b_dwconv", "block2b_bn", "block2b_project_conv", "block2b_project_bn",
                "block3a_expand_conv", "block3a_expand_bn", "block3a_project_conv", "block3a_project_bn",
            }.Select(layer => (layer + ".weight", (int[])(layer.EndsWith("bn", StringComparison.Ordinal) ? [1] : [1, 1, 1, 1]))));
        var blocks = new EncoderBlocks(network);
        Assert.Equal(lukemelas, Find("EfficientNet-PyTorch").NameOf(parameter, blocks));
        Assert.Equal(timm, Find("timm").NameOf(parameter, blocks));
        Assert.Equal(torchvision, Find("torchvision").NameOf(parameter, blocks));
    }

    [Theory]
    [InlineData("decoder1_conv1.weight", "decoder.blocks.0.conv1.0.weight", "double_conv1.0.weight")]
    [InlineData("decoder5_bn2.running_mean", "decoder.blocks.4.conv2.1.running_mean", "double_conv_input.4.running_mean")]
    [InlineData("decoder2_scse1_reduce.weight", "decoder.blocks.1.attention1.attention.cSE.1.weight", null)]
    [InlineData("decoder2_scse2_expand.bias", "decoder.blocks.1.attention2.attention.cSE.3.bias", null)]
    [InlineData("decoder2_scse2_spatial.bias", "decoder.blocks.1.attention2.attention.sSE.0.bias", null)]
    [InlineData("decoder4_up.bias", null, "up_conv4.bias")]
    [InlineData("decoder5_up.weight", null, "up_conv_input.weight")]
    [InlineData("head.weight", "segmentation_head.0.weight", "final_conv.weight")]
    [InlineData("stem_bn.bias", "encoder._bn0.bias", "encoder.stem_batch_norm.bias")]
    [InlineData("decoder0_conv1.weight", null, null)]
    public void DecoderName_IsTheLibrarys(string parameter, string? smp, string? efficientUnet)
    {
        using var network = new ParameterSet();
        var blocks = new EncoderBlocks(network);
        Assert.Equal(smp, Find("segmentation_models.pytorch").NameOf(parameter, blocks));
        Assert.Equal(efficientUnet, Find("EfficientUnet-PyTorch").NameOf(parameter, blocks));
    }

    [Theory]
    [InlineData("")]
    [InlineData("module.")]
    [InlineData("module._orig_mod.")]
    [InlineData("model.")]
    public void EncoderFile_OfAnotherSource_FillsTheEncoder_AndSaysWhatItLeftOut(string wrapper)
    {
        var path = Torch(
            (wrapper + "_conv_stem.weight", [4, 3, 3, 3], 1), (wrapper + "_bn0.weight", [4], 2), (wrapper + "_bn0.bias", [4], 3),
            (wrapper + "_bn0.running_mean", [4], 4), (wrapper + "_bn0.running_var", [4], 5), (wrapper + "_bn0.num_batches_tracked", [], 9),
            (wrapper + "_conv_head.weight", [8, 4, 1, 1], 9), (wrapper + "_fc.bias", [10], 9));
        using var network = UNet();
        var loaded = WeightLoader.LoadEncoder(network, path);
        Assert.Equal((5, "EfficientNet-PyTorch"), (loaded.Tensors, loaded.Source.Name));
        Assert.Equal([wrapper + "_conv_head.weight", wrapper + "_fc.bias"], loaded.LeftOut);
        Assert.All(network.Span(network["stem_conv.weight"]).ToArray(), value => Assert.Equal(1, value));
        Assert.All(network.Span(network["stem_bn.running_var"]).ToArray(), value => Assert.Equal(5, value));
        Assert.All(network.Span(network["head.weight"]).ToArray(), value => Assert.Equal(0, value));
    }

    [Fact]
    public void EncoderFile_ThatLacksAPart_OrHasMore_IsOneErrorThatNamesBoth()
    {
        var path = Torch(("_conv_stem.weight", [4, 3, 5, 5], 1), ("_bn0.weight", [4], 2), ("_blocks.0._bn1.weight", [4], 1), ("_fc.bias", [10], 9));
        using var network = UNet();
        var error = Assert.ThrowsAny<WeightsException>(() => WeightLoader.LoadEncoder(network, path));
        Assert.Contains("EfficientNet-PyTorch's", error.Message);
        Assert.Contains("3 missing:", error.Message);
        Assert.Contains("stem_bn.running_mean [4], _bn0.running_mean in EfficientNet-PyTorch", error.Message);
        Assert.Contains("1 surplus:", error.Message);
        Assert.Contains("_blocks.0._bn1.weight [4]", error.Message);
        Assert.Contains("stem_conv.weight (_conv_stem.weight): [4, 3, 5, 5] in the file, [4, 3, 3, 3] in the network", error.Message);
        Assert.DoesNotContain("head", error.Message);
        Assert.All(network.Items, p => Assert.True(network.Span(p).IndexOfAnyExcept(0f) < 0));
    }

    [Fact]
    public void Smp_KeepsWhatItNeverRuns_AndThatIsNoSurplus()
    {
        var path = Torch(
            ("encoder._conv_stem.weight", [4, 3, 3, 3], 1), ("encoder._bn0.weight", [4], 2), ("encoder._bn0.bias", [4], 3),
            ("encoder._bn0.running_mean", [4], 4), ("encoder._bn0.running_var", [4], 5), ("encoder._conv_head.weight", [8, 4, 1, 1], 9),
            ("encoder._bn1.weight", [8], 9), ("decoder.blocks.4.attention1.attention.cSE.1.weight", [2, 4, 1, 1], 9),
            ("segmentation_head.0.weight", [2, 4, 1, 1], 6));
        using var network = UNet();
        WeightLoader.Load(network, path);
        Assert.All(network.Span(network["head.weight"]).ToArray(), value => Assert.Equal(6, value));
    }

    [Fact]
    public void Integers_AreNoWeights()
    {
        const string Header = """{"head.weight":{"dtype":"I8","shape":[2,4,1,1],"data_offsets":[0,8]}}""";
        var path = _folder.Write("w", [.. BitConverter.GetBytes((long)Header.Length), .. System.Text.Encoding.UTF8.GetBytes(Header), .. new byte[8]]);
        using var network = NetworkSketch.Of([("head.weight", [2, 4, 1, 1])]);
        Assert.Contains("head.weight: I8", Assert.ThrowsAny<WeightsException>(() => WeightLoader.Load(network, path)).Message);
    }

    private static ParameterSet UNet() => NetworkSketch.Of([("stem_conv.weight", [4, 3, 3, 3]), .. NetworkSketch.Norm("stem_bn", 4), ("head.weight", [2, 4, 1, 1])]);

    private static WeightSource Find(string name) => WeightSource.All.Single(source => source.Name == name);

    private string Torch(params (string Name, int[] Shape, float Value)[] tensors) => _folder.Write(
        "w.pth",
        TorchWriter.StateDict(tensors.Select(tensor => (
            tensor.Name, tensor.Shape, Enumerable.Repeat(tensor.Value, tensor.Shape.Aggregate(1, (product, extent) => product * extent)).ToArray()))));
}
