using EUNet.Testing;

namespace EUNet.Package.Tests;

/// <summary>The sample does what it says.</summary>
public sealed class SampleTests
{
    [Fact]
    public async Task RoadWatch_LearnsWhereItsRoadIs()
    {
        var folder = Directory.CreateTempSubdirectory("eunet-sample");
        try
        {
            var program = Path.Combine(Repository.Root, "samples", "RoadWatch", "bin", "Release", "net10.0", "RoadWatch.dll");
            Assert.SkipUnless(File.Exists(program), "samples/RoadWatch is not built for Release");
            var (code, output) = await DotNet.Run(folder.FullName, program, Path.Combine(Repository.Root, "samples", "street.jpg"));
            Assert.True(code == 0, output);
            Assert.Matches(@"road: \d+ ?% of the photo", output);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
