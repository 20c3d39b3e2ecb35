using EUNet.Devices;
using EUNet.Networks;
using EUNet.Testing;
using GoldenNetworks = EUNet.Model.Tests.Golden.Networks;

namespace EUNet.Onnx.Tests;

/// <summary>ONNX Runtime's logits of an exported model against those of the same network, compiled, on SIMD C#.</summary>
public sealed class AgreementTests
{
    // Float32 with sums in another order; seen are some 1e-6.
    private const double LargestDifference = 1e-4;

    // Larger networks have the same operators as their smaller siblings: one model is enough of them.
    private const long LargestTwice = 25_000_000;

    private const double Gain = 3.25; // deep networks' values would grow without end at more

    private static readonly Device s_device = Device.Parse("cpu/1");

    // Small ones, for many sizes: with every way to double a map and to bring it to a skip's size.
    private static readonly string[] Tiny =
        ["eunet-tiny", "unet-small-same", "unet-tiny-scse", "unet-tiny-bilinear", "unet-tiny-transpose2", "unet-tiny-transpose4", "unet-tiny-valid"];

    public static TheoryData<string> Files => new(SpecFiles.Names);

    public static TheoryData<string> TinyNetworks => new(Tiny);

    [Theory]
    [MemberData(nameof(Files))]
    public void Network_OfOneSizeFolded_AndOfAnySizeWithNormsAndNormalization_Agrees(string name)
    {
        using var network = GoldenNetworks.Procedural(name, Gain);
        var graph = TestNetworks.Graph(name);
        var (height, width) = name == "unet-2015" ? (188, 220) : graph.Classifies ? (65, 97) : (33, 47);
        var (bytes, expected) = Reference(network, 1, height, width);

        using (var folded = new OnnxSession(OnnxModel.Of(graph, network.Parameters, new OnnxOptions(new OnnxSize(1, height, width)))))
        {
            AssertAgrees(expected, folded.Run(Normalized(network, bytes)));
        }

        if (network.Card.Parameters > LargestTwice)
        {
            return;
        }

        using var whole = new OnnxSession(OnnxModel.Of(graph, network.Parameters, new OnnxOptions(null, FoldNorms: false, Normalize: true)));
        AssertAgrees(expected, whole.Run(bytes));
    }

    [Theory]
    [MemberData(nameof(TinyNetworks))]
    public void OneModelOfAnySize_AgreesAtEverySize(string name)
    {
        using var network = GoldenNetworks.Procedural(name, Gain);
        using var model = new OnnxSession(OnnxModel.Of(TestNetworks.Graph(name), network.Parameters, new OnnxOptions(null)));
        foreach (var (batch, height, width) in new[] { (1, 60, 92), (2, 61, 75), (3, 62, 93), (1, 63, 94), (1, 77, 64), (1, 79, 111) })
        {
            var (bytes, expected) = Reference(network, batch, height, width);
            AssertAgrees(expected, model.Run(Normalized(network, bytes)));
        }
    }

    [Theory]
    [MemberData(nameof(TinyNetworks))]
    public void OneModelOfOneSize_Agrees(string name)
    {
        using var network = GoldenNetworks.Procedural(name, Gain);
        foreach (var (batch, height, width) in new[] { (2, 61, 75), (1, 63, 94), (1, 76, 64) })
        {
            var (bytes, expected) = Reference(network, batch, height, width);
            var options = new OnnxOptions(new OnnxSize(batch, height, width), FoldNorms: false);
            using var model = new OnnxSession(OnnxModel.Of(TestNetworks.Graph(name), network.Parameters, options));
            AssertAgrees(expected, model.Run(Normalized(network, bytes)));
        }
    }

    private static (Map Bytes, Map Logits) Reference(Network network, int batch, int height, int width)
    {
        var bytes = Map.Procedural("input", batch, network.Card.InputChannels, height, width);
        for (var i = 0; i < bytes.Values.Length; i++)
        {
            bytes.Values[i] = Math.Floor((bytes.Values[i] + 1) * 128);
        }

        using var session = network.CreateSession(s_device, batch, height, width);
        session.Run(GoldenNetworks.Nhwc(Normalized(network, bytes)));
        var logits = new float[session.LogitsLength];
        session.ReadLogits(logits);
        var (rows, columns, channels) = session.LogitsShape;
        return (bytes, Map.FromNhwc(logits, batch, rows, columns, channels));
    }

    private static Map Normalized(Network network, Map bytes)
    {
        var pixels = Array.ConvertAll(GoldenNetworks.Nhwc(bytes), value => (byte)value);
        var values = new float[pixels.Length];
        network.Card.Normalization.Apply(pixels, values, bytes.Channels);
        return Map.FromNhwc(values, bytes.Batch, bytes.Height, bytes.Width, bytes.Channels);
    }

    private static void AssertAgrees(Map expected, Map found)
    {
        Assert.Equal(expected.Shape, found.Shape);
        var largest = expected.Values.Max(Math.Abs);
        var difference = expected.Values.Zip(found.Values, (a, b) => Math.Abs(a - b)).Max();
        Assert.True(largest > 1e-3 && difference <= LargestDifference * largest, $"logits differ by {difference:G3} where the largest is {largest:G3}");
    }
}
