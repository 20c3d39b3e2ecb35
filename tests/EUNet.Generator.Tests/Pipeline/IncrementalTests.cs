using Microsoft.CodeAnalysis;

namespace EUNet.Generator.Tests.Pipeline;

public class IncrementalTests
{
    [Fact]
    public void UnrelatedEdit_RegeneratesNothing()
    {
        var run = new GeneratorRun("eunet-tiny", "unet-small-same");
        run.EditUnrelated();
        Assert.NotEmpty(run.OutputReasons());
        Assert.All(run.OutputReasons(), reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
    }

    [Fact]
    public void CommentInASpec_IsReadAgain_AndRegeneratesNothing()
    {
        var run = new GeneratorRun("eunet-tiny", "unet-small-same");
        run.EditSpec("eunet-tiny", text => "# a comment that moves every line\n" + text);
        Assert.Contains(IncrementalStepRunReason.Modified, run.Reasons(PipelineSteps.Reads));
        Assert.All(run.Reasons(PipelineSteps.Networks), reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
        Assert.DoesNotContain(IncrementalStepRunReason.Modified, run.OutputReasons());
    }

    [Fact]
    public void EditOfOneSpec_LeavesTheOthersOutputAlone()
    {
        var run = new GeneratorRun("eunet-tiny", "unet-small-same");
        var before = run.Files;
        run.EditSpec("unet-small-same", text => text.Replace("classes: 4", "classes: 5", StringComparison.Ordinal));
        Assert.Single(run.Reasons(PipelineSteps.Networks), reason => reason == IncrementalStepRunReason.Modified);
        Assert.Single(run.Reasons(PipelineSteps.Networks), reason => reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged);
        foreach (var (name, text) in run.Files.Where(file => file.Key.StartsWith("EUNetTiny", StringComparison.Ordinal)))
        {
            Assert.Equal(before[name], text);
        }

        Assert.NotEqual(before["UNetSmallSame.g.cs"], run.Files["UNetSmallSame.g.cs"]);
    }

    [Fact]
    public void EditOfABase_ReachesTheSpecThatExtendsIt()
    {
        var run = new GeneratorRun("efficientnet-lite0", "eunet-lite0-camvid");
        var before = run.Files["EUNetLite0CamVid.g.cs"];
        run.EditSpec("efficientnet-lite0", text => text.Replace("relu6", "swish", StringComparison.Ordinal));
        Assert.NotEqual(before, run.Files["EUNetLite0CamVid.g.cs"]);
    }

    [Fact]
    public void SameSpecs_SameBytes()
    {
        var first = new GeneratorRun("eunet-b0", "efficientnet-b0", "eunet-tiny");
        var second = new GeneratorRun("eunet-tiny", "efficientnet-b0", "eunet-b0");
        Assert.Equal(first.Files.OrderBy(file => file.Key, StringComparer.Ordinal), second.Files.OrderBy(file => file.Key, StringComparer.Ordinal));
    }

    [Fact]
    public void GeneratedText_HasUnixLineEnds_AndNoPath()
    {
        var run = new GeneratorRun("eunet-tiny");
        Assert.All(run.Files.Values, text => Assert.DoesNotContain('\r', text));
        Assert.All(run.Files.Values, text => Assert.DoesNotContain(EUNet.Testing.Repository.Root, text, StringComparison.Ordinal));
    }
}
