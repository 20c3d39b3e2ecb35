using EUNet.Generator.Graph;
using EUNet.Generator.Graph.Operators;
using EUNet.Generator.Spec;
using EUNet.Testing;

namespace EUNet.Generator.Tests.Graph;

public sealed class GraphBuilderTests
{
    [Fact]
    public void PyramidBottleneck_HasAConvolutionABin_AndOneForAll()
    {
        var spec = KnownSpecs.Get("eunet-tiny");
        var bottleneck = spec.Decoder!.Bottleneck! with { PyramidBins = EquatableArray.Of(1, 2, 3, 6), Filters = 32 };
        var graph = GraphBuilder.Build(spec with { Decoder = spec.Decoder with { Bottleneck = bottleneck } }).Graph!;
        var shapes = graph.Parameters.Where(parameter => parameter.Name.StartsWith("decoder0_", StringComparison.Ordinal) && parameter.Role == ParameterRole.ConvolutionWeight)
            .Select(parameter => $"{parameter.Name} {string.Join("x", parameter.Shape)}");
        Assert.Equal(
            [
                "decoder0_pool1_conv.weight 8x16x1x1", "decoder0_pool2_conv.weight 8x16x1x1", "decoder0_pool3_conv.weight 8x16x1x1", "decoder0_pool6_conv.weight 8x16x1x1",
                "decoder0_conv1.weight 32x48x3x3",
            ],
            shapes);
        Assert.Equal("h/8 × w/8 × 32", graph.Tensors[graph.Taps.Single(tap => tap.Name == "decoder0").Tensor].Shape.Describe());
        Assert.Contains(graph.Tensors, tensor => tensor.Shape.Describe() == "6 × 6 × 16");
    }


    [Theory]
    [InlineData("efficientnet-b0", 5330564, 5288548)]
    [InlineData("efficientnet-lite0", 4694024, 4652008)]
    [InlineData("eunet-b0", 6292797, 6251229)]
    [InlineData("unet-small-same", 29972, 29652)]
    [InlineData("eunet-tiny", 24755, 23795)]
    [InlineData("eunet-tiny-relu6", 23391, 22431)]
    [InlineData("unet-tiny-scse", 67044, 65876)]
    [InlineData("unet-tiny-bilinear", 25006, 24030)]
    [InlineData("unet-tiny-transpose2", 25858, 24882)]
    [InlineData("unet-tiny-transpose4", 39053, 38077)]
    [InlineData("unet-tiny-valid", 16550, 16550)]
    [InlineData("efficientnetv2-tiny", 20998, 20342)]
    public void Card_CountsParameters(string name, long total, long trainable)
    {
        var card = Card.Of(Build(name));
        Assert.Equal((total, trainable), (card.Parameters, card.TrainableParameters));
    }

    [Fact]
    public void Card_CountsMultiplyAdds()
    {
        var graph = Build("efficientnet-b0");
        Assert.Equal(0.386, Card.MultiplyAdds(graph, 1, 224, 224) / 1e9, 3);
        Assert.Equal(2 * Card.MultiplyAdds(graph, 1, 224, 224), Card.MultiplyAdds(graph, 2, 224, 224));
        Assert.Equal((32, 1000), (Card.Of(graph).InputMultiple, Card.Of(graph).Outputs));
    }

    [Fact]
    public void WrittenOutSpecs_AreThoseOfTheFiles()
    {
        foreach (var name in KnownSpecs.Names.Intersect(SpecFiles.Names))
        {
            var (written, read) = (GraphBuilder.Build(KnownSpecs.Get(name)).Graph!, TestNetworks.Graph(name));
            Assert.Equal(written.Operators, read.Operators);
            Assert.Equal(written.Taps, read.Taps);
        }
    }

    [Fact]
    public void Names_AreUnique()
    {
        foreach (var name in KnownSpecs.Names.Union(SpecFiles.Names))
        {
            var graph = TestNetworks.Graph(name);
            Assert.Distinct(graph.Tensors.Select(tensor => tensor.Name));
            Assert.Distinct(graph.Operators.Select(op => op.Name));
            Assert.Distinct(graph.Parameters.Select(parameter => parameter.Name));
            Assert.Distinct(graph.Taps.Select(tap => tap.Name));
        }
    }

    [Fact]
    public void Blocks_OfOneSignature_HaveTheSameLayers()
    {
        foreach (var name in KnownSpecs.Names.Union(SpecFiles.Names))
        {
            var graph = TestNetworks.Graph(name);
            var layers = graph.Operators.GroupBy(op => op.Block).ToDictionary(
                group => group.Key,
                group => string.Join("; ", group.SelectMany(op => op.Parameters.Select(
                    parameter => $"{op.GetType().Name} {op.Role} {op.Attributes} {string.Join(',', parameter.Shape)}"))));
            foreach (var same in graph.Blocks.Select((block, index) => (block.Signature, index)).GroupBy(pair => pair.Signature))
            {
                Assert.Single(same.Select(pair => layers[pair.index]).Distinct());
            }
        }
    }

    [Fact]
    public void Block_IsTitledForPeople()
    {
        var block = Build("efficientnet-b0").Blocks.Single(block => block.Name == "3a");
        Assert.Equal("stage 3 · MBConv6 5×5 · 24 → 40 channels · stride 8 · SE 6", block.Title);
        Assert.Equal("MBConv6K5S2C24To40Se6", block.Signature);
        Assert.Equal("encoder.blocks[2]", block.SpecKey);
    }

    [Fact]
    public void Taps_OfAResidualBlock_StandBeforeAndBehindTheSum()
    {
        var graph = Build("eunet-b0");
        int Tensor(string tap) => graph.Taps.Single(found => found.Name == tap).Tensor;
        Assert.Equal(Tensor("2b.project_bn"), Tensor("2b.drop"));
        Assert.NotEqual(Tensor("2b.drop"), Tensor("2b"));
        Assert.Equal(Tensor("2a.drop"), Tensor("2a"));
        Assert.Equal("x2bDrop", graph.Tensors[Tensor("2b.drop")].Name);
        Assert.Equal("h/4 × w/4 × 24", graph.Tensors[Tensor("2b")].Shape.Describe());
    }

    [Fact]
    public void UnusedTop_IsNotBuilt()
    {
        var spec = KnownSpecs.Get("eunet-b0");
        var withTop = spec with { Encoder = (EfficientNetEncoderSpec)spec.Encoder with { Top = new TopSpec(1280, true) } };
        var graph = GraphBuilder.Build(withTop).Graph!;
        Assert.Equal(6292797, Card.Of(graph).Parameters);
        Assert.DoesNotContain(graph.Blocks, block => block.Kind == BlockKind.Top);
        Assert.Equal(Fingerprint.Text(Build("eunet-b0")), Fingerprint.Text(graph));
    }

    [Fact]
    public void Fingerprint_FollowsWhatIsComputed_NotNames()
    {
        var spec = KnownSpecs.Get("eunet-tiny");
        var encoder = (EfficientNetEncoderSpec)spec.Encoder;
        var plain = Fingerprint.Of(GraphBuilder.Build(spec).Graph!);
        Assert.Equal(plain, Fingerprint.Of(GraphBuilder.Build(spec with { ClassName = "Other", Name = "other", Summary = "new" }).Graph!));
        NetworkSpec[] others =
        [
            spec with { Encoder = encoder with { Activation = ActivationKind.Relu } },
            spec with { Encoder = encoder with { Norm = new NormSpec(1e-5, 0.99) } },
            spec with { Encoder = encoder with { Padding = PaddingKind.Symmetric } },
            spec with { Input = spec.Input with { Normalization = new NormalizationSpec("x", EquatableArray.Of(127.0), EquatableArray.Of(128.0)) } },
        ];
        Assert.Distinct(others.Select(other => Fingerprint.Of(GraphBuilder.Build(other).Graph!)).Append(plain));
    }

    [Fact]
    public void Regularized_DropsWholeSamplesDeeperMoreOften()
    {
        var spec = KnownSpecs.Get("efficientnet-b0");
        var (plain, regularized) = (GraphBuilder.Build(spec).Graph!, GraphBuilder.Build(spec, regularized: true).Graph!);
        Assert.DoesNotContain(plain.Operators, op => op is Dropout);
        var drops = regularized.Operators.OfType<Dropout>().ToDictionary(op => op.Name);
        // Block 2b is the third of sixteen, 6d the fifteenth; blocks without a residual connection never drop.
        Assert.Equal(10, drops.Count);
        Assert.Equal((0.2 * 2 / 16, true), (drops["block2b_drop"].Rate, drops["block2b_drop"].PerSample));
        Assert.Equal((0.2 * 14 / 16, true), (drops["block6d_drop"].Rate, drops["block6d_drop"].PerSample));
        Assert.Equal((0.2, false), (drops["classifier_dropout"].Rate, drops["classifier_dropout"].PerSample));
        Assert.Equal(plain.Taps.Select(tap => tap.Name), regularized.Taps.Select(tap => tap.Name));
        Assert.Equal(plain.Parameters, regularized.Parameters);
        Assert.Equal(Fingerprint.Text(plain), Fingerprint.Text(regularized));
        Assert.Equal("x2bDrop", regularized.Tensors[drops["block2b_drop"].Output].Name);
    }

    private static NetworkGraph Build(string name)
    {
        var result = GraphBuilder.Build(KnownSpecs.Get(name));
        Assert.Empty(result.Diagnostics);
        return result.Graph!;
    }
}
