using EUNet.Devices;
using EUNet.Networks;
using EUNet.Testing;

namespace EUNet.Model.Tests.Sessions;

/// <summary>Warming up changes no result, fails no one, and needs no session.</summary>
public sealed class WarmUpTests
{
    [Theory]
    [InlineData("cpu")]
    [InlineData("cpu:scalar")]
    [InlineData("cpu:128")]
    [InlineData("cpu:256")]
    public void Logits_AreTheSame(string device)
    {
        foreach (var name in new[] { "eunet-lite0-camvid", "eunet-tiny", "unet-small-same" })
        {
            using Network plain = Golden.Networks.Procedural(name, 1), warmed = Golden.Networks.Procedural(name, 1);
            warmed.WarmUp(Device.Parse(device));
            Assert.Equal(Logits(plain, device), Logits(warmed, device));
        }
    }

    [Theory]
    [InlineData("opencl:77")]
    [InlineData("cuda:77")]
    public void DeviceThatIsNotThere_IsReportedByTheSession(string device)
    {
        using var network = new EUNetTiny();
        network.WarmUp(Device.Parse(device));
        Assert.Throws<DeviceUnavailableException>(() => network.CreateSession(Device.Parse(device), 1, 16, 16));
    }

    private static float[] Logits(Network network, string device)
    {
        using var session = network.CreateSession(Device.Parse(device), 1, 70, 90);
        session.Run(Procedural.Uniform("pixels", session.InputLength));
        var logits = new float[session.LogitsLength];
        session.ReadLogits(logits);
        return logits;
    }
}
