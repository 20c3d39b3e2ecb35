using EUNet.Devices;
using EUNet.Losses;
using EUNet.Model.Tests.Operators;
using EUNet.Networks;
using EUNet.Testing;

namespace EUNet.Model.Tests.Sessions;

/// <summary>Losses that are computed on the processor, in sessions on every device.</summary>
public sealed class LossSessionTests
{
    [Theory]
    [InlineData("cpu")]
    [InlineData("opencl:0")]
    [InlineData("cuda:0")]
    public void LossOnTheProcessor_GivesTheNetworkTheGradientsOfTheDevicesOwn(string device)
    {
        var own = Gradients(device, Loss.CrossEntropy(), out var ownValue);
        // As a sum it is no plain cross-entropy: logits are fetched, and the gradient is sent.
        var fetched = Gradients(device, (0.75 * Loss.CrossEntropy()) + (0.25 * Loss.CrossEntropy()), out var value);
        Assert.Equal(ownValue, value, 1e-5 * ownValue);
        var largest = own.Max(MathF.Abs);
        Assert.All(own.Zip(fetched), pair => Assert.Equal(pair.First, pair.Second, 1e-4 * largest));
        Assert.NotEqual(own, Gradients(device, Loss.Dice(), out _));
    }

    [Fact]
    public void LossOfAnotherNumberOfLogits_IsAnError()
    {
        using var network = new EUNetTiny();
        using var session = network.CreateTrainingSession(Device.Cpu, 1, 16, 16);
        Assert.Contains("use cross-entropy", Assert.Throws<ArgumentException>(() => session.Evaluate(Loss.Bce(), new int[256])).Message);
        Assert.Contains("255 targets", Assert.Throws<ArgumentException>(() => session.Evaluate(Loss.Dice(), new int[255])).Message);
    }

    [Fact]
    public void Cards_HaveALossThatFits()
    {
        Assert.All(NetworkCatalog.All, entry => Assert.Null(entry.Card.Training.CreateLoss().Misfit(entry.Card.Outputs)));
        string Of(string name) => NetworkCatalog.All.Single(entry => entry.Card.Name == name).Card.Training.Loss;
        Assert.Equal("cross-entropy", Of("eunet-tiny"));
        Assert.Equal("bce", Of("eunet-b0"));
        Assert.Equal("cross-entropy(balanced) + 0.5 dice(smooth 1, present)", Of("eunet-lite0-camvid"));
    }

    private static float[] Gradients(string device, Loss loss, out double value)
    {
        var target = Targets.Names.Contains(device) ? Targets.Require(device) : Device.Parse(device);
        using var network = Golden.Networks.Procedural("eunet-tiny", 1);
        using var session = network.CreateTrainingSession(target, 2, 32, 24);
        session.Forward(Procedural.Uniform("pixels", session.InputLength));
        value = session.Evaluate(loss, Procedural.Classes(2 * 32 * 24, 3, ignoring: true), 255);
        session.Backward();
        return [.. network.Parameters.Items.Where(parameter => parameter.Trainable).SelectMany(session.ReadGradient)];
    }
}
