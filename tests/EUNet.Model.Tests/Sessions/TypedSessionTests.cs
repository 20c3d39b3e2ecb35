using EUNet.Devices;
using EUNet.Imaging;
using EUNet.Model.Shapes;
using EUNet.Networks;
using EUNet.Testing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace EUNet.Model.Tests.Sessions;

/// <summary>What a network's own session knows that others do not: its taps' shapes and its classes.</summary>
public sealed class TypedSessionTests
{
    [Fact]
    public void Feature_IsTheTap_WithItsShapeInItsType()
    {
        using var network = new EUNetLite0CamVid();
        network.Initialize(3);
        using var session = network.CreateSession(Device.Cpu, batch: 1, height: 45, width: 60, keepTaps: true);
        session.Run(new float[session.InputLength]);
        FeatureMap<C40, S8> tap = session.Features.Block3bDrop;
        Assert.Equal(("3b.drop", 1, 6, 8, 40, 8), (tap.Name, tap.Batch, tap.Height, tap.Width, tap.Channels, tap.Stride));
        Assert.Equal(session.ReadTap("3b.drop"), tap.Read());
    }

    [Fact]
    public void Feature_OfASessionWithoutTaps_SaysHowToKeepThem()
    {
        using var network = new EUNetTiny();
        using var session = network.CreateSession(Device.Cpu, 1, 32, 32);
        Assert.Contains("keepTaps: true", Assert.Throws<InvalidOperationException>(() => session.Features.Stem.Read()).Message);
    }

    [Fact]
    public void Segment_GivesTheNetworksOwnClasses()
    {
        using var network = new EUNetLite0CamVid();
        network.Initialize(3);
        using var session = network.CreateSession(Device.Cpu, 1, 24, 32);
        var map = session.Segment(new RgbImage(32, 24));
        EUNetLite0CamVid.Class found = map[5, 7];
        Assert.Equal(map.Indices[(5 * 32) + 7], (byte)found);
        Assert.True(map.Share(found) > 0);
    }

    [Theory]
    [InlineData("FeatureMap<C40, S8>", null)]
    [InlineData("FeatureMap<C24, S8>", "CS0029")]
    [InlineData("FeatureMap<C40, S4>", "CS0029")]
    public void WrongChannelsOrStride_DoNotCompile(string type, string? error)
    {
        var program = $$"""
            using EUNet.Model;
            using EUNet.Model.Shapes;
            using EUNet.Networks;

            static class Program { static {{type}} Tap(EUNetLite0CamVid.Session session) => session.Features.Block3bDrop; }
            """;
        var platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        var compilation = CSharpCompilation.Create(
            "User", [CSharpSyntaxTree.ParseText(program, cancellationToken: TestContext.Current.CancellationToken)], platform.Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        Assert.Equal(
            error is null ? [] : [error],
            compilation.GetDiagnostics(TestContext.Current.CancellationToken).Where(found => found.Severity == DiagnosticSeverity.Error).Select(found => found.Id));
    }
}
