using EUNet.Cpu;
using EUNet.Devices;

namespace EUNet.Gpu.Tests;

public sealed class DeviceTests
{
    [Theory]
    [InlineData("auto")]
    [InlineData("cpu")]
    [InlineData("cpu/4")]
    [InlineData("cpu:scalar")]
    [InlineData("cpu:256/1")]
    [InlineData("ilgpu-cpu")]
    [InlineData("opencl:1")]
    [InlineData("cuda:0")]
    public void Parse_ReadsWhatNameWrites(string name) => Assert.Equal(name, Device.Parse(name).Name);

    [Fact]
    public void Parse_KnowsShortNames()
    {
        Assert.Equal(Device.Cuda, Device.Parse("cuda"));
        Assert.Equal(Device.OpenCL, Device.Parse("opencl"));
        Assert.Equal(new CpuDevice(new CpuOptions(3, SimdTier.Vector128)), Device.Parse("cpu:128/3"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("gpu")]
    [InlineData("cuda:")]
    [InlineData("cuda:-1")]
    [InlineData("cuda:99999999999")]
    [InlineData("cpu/0")]
    [InlineData("cpu:64")]
    [InlineData("auto:0")]
    public void Parse_OfAnythingElse_NamesTheDevices(string name)
        => Assert.Contains("cuda:0", Assert.Throws<FormatException>(() => Device.Parse(name)).Message, StringComparison.Ordinal);

    [Fact]
    public void All_SaysWhyADeviceIsMissing()
    {
        var all = DeviceInfo.All();
        Assert.Contains(all, info => info is { Name: "cpu", Unusable: null });
        Assert.Single(all, info => info is { Name: "ilgpu-cpu", Unusable: null });
        Assert.Contains(all, info => info.Name.StartsWith("cuda", StringComparison.Ordinal));
        Assert.All(all, info => Assert.True(info.Unusable is null ? info.Description.Length > 0 : info.Unusable.Length > 10));
    }

    [Fact]
    public void Open_OfADeviceThatIsNotThere_SaysSo()
        => Assert.Contains("cuda:63", Assert.Throws<DeviceUnavailableException>(() => new GpuDevice(GpuKind.Cuda, 63).Open()).Message, StringComparison.Ordinal);
}
