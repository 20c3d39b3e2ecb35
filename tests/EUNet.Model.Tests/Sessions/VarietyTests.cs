using EUNet.Devices;
using EUNet.Generator;
using EUNet.Generator.Emit;
using EUNet.Generator.Spec;
using EUNet.Networks;
using EUNet.Tensors;
using EUNet.Testing;

namespace EUNet.Model.Tests.Sessions;

/// <summary>
/// Networks that nobody has drawn yet: a value for each of the decoder's keys, chosen so that neighbours meet. All become one assembly
/// without a warning, and run and train at a size that no stride divides.
/// </summary>
public sealed class VarietyTests
{
    private const string Namespace = "Variety";

    private static readonly string[][] s_keys =
    [
        ["nearest", "bilinear", "transpose-2x2", "transpose-4x4", "{ kind: transpose-4x4, bias: false, norm: true }"],
        ["residual", "double", "single", "none"],
        ["crop", "resize", "center"],
        ["up-skip", "skip-up"],
        ["none", "scse", "scse-no-bias"],
        ["{ epsilon: 1e-5 }", "none"],
    ];

    private static readonly string[] s_names = ["up", "block", "fit", "order", "attention", "norm"];

    private static readonly Lazy<IReadOnlyList<Network>> s_networks = new(Compile);

    /// <summary>The networks, by number.</summary>
    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, 24)];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Network_RunsAndTrains_AtAnOddSize(int number)
    {
        var network = s_networks.Value[number];
        network.Initialize(3);
        using var session = network.CreateSession(Device.Cpu, 1, 46, 57);
        session.Run(Pixels(session.InputLength));
        var logits = new float[session.LogitsLength];
        session.ReadLogits(logits);
        Assert.All(logits, value => Assert.True(float.IsFinite(value)));
        Assert.Contains(logits, value => value != 0);
        var gradients = Enum.GetValues<Recomputation>().Select(level => Gradients(network, level)).ToList();
        Assert.True(gradients[0].All(gradient => gradient.All(float.IsFinite)), Text(number));
        Assert.Contains(gradients[0][0], value => value != 0);
        Assert.Equal(gradients[0], gradients[1]);
        Assert.Equal(gradients[0], gradients[2]);
    }

    private static float[][] Gradients(Network network, Recomputation level)
    {
        using var training = network.CreateTrainingSession(Device.Cpu, 2, 46, 57, recomputation: level);
        training.Forward(Pixels(training.InputLength));
        Assert.True(double.IsFinite(training.SoftmaxCrossEntropy(new int[training.LogitsLength / network.Card.Outputs])));
        training.Backward();
        return [.. network.Parameters.Items.Where(parameter => parameter.Trainable).Select(training.ReadGradient)];
    }

    private static string Text(int number)
    {
        // 'center' needs skips no smaller than the map: without padding they are.
        var sketch = (number % 2 == 0 ? SpecSketch.Segmenter : SpecSketch.Plain).With("network", $"Net{number}").With("input.size", "[46, 57]")
            .With("decoder.stages[0].filters", "24").With("decoder.stages[1].filters", "16");
        for (var key = 0; key < s_keys.Length; key++)
        {
            var value = s_keys[key][(number / (key + 1) + number) % s_keys[key].Length];
            sketch = sketch.With("decoder." + s_names[key], value == "center" && number % 2 == 0 ? "crop" : value);
        }

        if (number % 6 == 1)
        {
            sketch = sketch.With("decoder.bottleneck", "{ pyramid: [1, 2, 3, 6], filters: 20 }");
        }

        return sketch.With("decoder.stages[0].skip", number % 5 == 4 ? "none" : number % 2 == 0 ? "stem" : "encoder2").ToString();
    }

    private static IReadOnlyList<Network> Compile()
    {
        var networks = Numbers.Select(row => Emit(row.Data)).ToList();
        var assembly = CompiledInMemory.Compile(networks, Namespace);
        return [.. networks.Select(network => (Network)Activator.CreateInstance(assembly.GetType($"{Namespace}.{network.ClassName}", throwOnError: true)!)!)];
    }

    private static GeneratedNetwork Emit(int number)
    {
        var read = SpecReader.Read($"specs/net-{number}.yaml", Text(number), _ => null);
        var network = read.Spec is null ? null : SpecCompiler.Emit(read.Spec, Namespace);
        Assert.True(network is not null, $"{Text(number)}\n{string.Join("\n", SpecCompiler.Findings(read))}");
        return network;
    }

    private static float[] Pixels(int count) => [.. Enumerable.Range(0, count).Select(i => ((i * 37) % 255) / 127f - 1)];
}
