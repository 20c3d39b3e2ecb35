using System.Globalization;
using EUNet.Testing;

namespace EUNet.Package.Tests;

/// <summary>A project in an empty folder that has nothing of EUNet but the package.</summary>
public sealed class PackageTests : IAsyncLifetime
{
    // A version of its own, so that no package of an earlier run answers for this one.
    private readonly string _version = "0.1.0-test." + DateTime.UtcNow.Ticks.ToString(CultureInfo.InvariantCulture);
    private readonly string _folder = Directory.CreateTempSubdirectory("eunet-package").FullName;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        var (code, output) = await DotNet.Run(
            Repository.Root, "pack", "-c", "Release", "--no-build", "src/EUNet.Package", "-o", Path.Combine(_folder, "packages"), $"-p:Version={_version}");
        Assert.True(code == 0, output);
        Write("nuget.config", """<configuration><packageSources><add key="here" value="packages" /></packageSources></configuration>""");
        Write("Directory.Build.props", "<Project />");
        Write(
            "Road.csproj",
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <RootNamespace>Acme.Roads</RootNamespace>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
              </PropertyGroup>
              <ItemGroup><PackageReference Include="EUNet" Version="{_version}" /></ItemGroup>
            </Project>
            """);
        Write(
            "Program.cs",
            """
            using Acme.Roads;
            using EUNet.Devices;

            using var network = new Road();
            network.Initialize(seed: 1);
            using var session = network.CreateSession(Device.Cpu, batch: 1, height: 33, width: 45);
            session.Run(new float[session.InputLength]);
            var logits = new float[session.LogitsLength];
            session.ReadLogits(logits);
            Console.WriteLine($"{network.Card.Name}: {Road.Class.Road} is class {(int)Road.Class.Road}, {logits.Length} logits, {logits.Count(float.IsFinite)} finite");
            """);
        Write(
            "specs/road.yaml",
            """
            network: Road
            encoder: { extends: efficientnet-lite0, top: none, width: 0.5 }
            decoder: { block: single, stages: [{ skip: 5c, filters: 16 }, { skip: 3b, filters: 16 }, { skip: 2b, filters: 8 }, { skip: 1a, filters: 8 }, { filters: 8 }] }
            head: { kernel: 1 }
            classes: { other: "#202020", road: "#804080", ignore: 255 }
            """);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        var unpacked = Path.Combine(packages, "eunet", _version);
        if (Directory.Exists(unpacked))
        {
            Directory.Delete(unpacked, recursive: true);
        }

        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task PackageAlone_CompilesASpec_AndRunsIt_AndAWrongSpecIsAnErrorAtItsLine()
    {
        var (code, output) = await DotNet.Run(_folder, "run", "-c", "Release");
        Assert.True(code == 0, output);
        Assert.Contains("road: Road is class 1, 2970 logits, 2970 finite", output, StringComparison.Ordinal);

        Write("specs/broken.yaml", "network: Broken\nextends: road\nhead: { kernel: 1, colour: red }\n");
        (code, output) = await DotNet.Run(_folder, "build", "-c", "Release", "--no-restore");
        Assert.NotEqual(0, code);
        Assert.Matches(@"specs.broken\.yaml\(3,20\): error EUN\d+: ", output);
    }

    private void Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
