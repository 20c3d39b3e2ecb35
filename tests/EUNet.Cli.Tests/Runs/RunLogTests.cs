using EUNet.Cli.Runs;

namespace EUNet.Cli.Tests.Runs;

/// <summary>
/// log.csv and validation.csv: what was added is there, whatever ends the process, and a resumed run's log is that of a run that was never ended.
/// </summary>
public sealed class RunLogTests : IDisposable
{
    private readonly TestRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Rows_AreThereWithoutAnEnd_AndReadBack()
    {
        using var log = RunLog.Start(_run.Folder, TestRun.Classes);
        log.Add(TestRun.Step(1));
        log.Add(TestRun.Step(2));
        log.Add(TestRun.Validation(2));

        // Read while the log is open: what a process that is killed now would leave.
        Assert.Equal(
            "step,epoch,loss,learning_rate,gradient_norm,pictures_per_second,seconds\n1,0.125,2,0.00150000001,0.333333333,12.25,0.5\n2,0.25,1,0.00150000001,,12.25,1\n",
            File.ReadAllText(_run.Folder.Log));
        Assert.Equal(
            "step,epoch,miou,accuracy,road,\"car, \"\"red\"\"\",<b>&amp;\n2,0.25,0.502,0.75,0.25,0.75,\n", File.ReadAllText(_run.Folder.Validation));
        var steps = RunLog.ReadSteps(_run.Folder.Log);
        Assert.Equal([1, 2], steps.Select(row => row.Step));
        Assert.Equal((0.125, 2.0, 0.0015f, 12.25, 0.5), (steps[0].Epoch, steps[0].Loss, (float)steps[0].LearningRate, steps[0].PicturesPerSecond, steps[0].Seconds));
        Assert.Null(steps[1].GradientNorm);
        var validation = Assert.Single(RunLog.ReadValidations(_run.Folder.Validation));
        Assert.Equal((2, 0.25, 0.502, 0.75), (validation.Step, validation.Epoch, validation.Miou, validation.Accuracy));
        Assert.Equal([0.25, 0.75, null], validation.Iou);
    }

    [Theory]
    [InlineData("")]
    [InlineData("9,1.1")]
    [InlineData("9,1.125,0.2,0.0015,0.3,12.25,4.5")]
    public void Resume_DropsWhatIsBehindTheCheckpoint_AndACutLine(string cut)
    {
        Write(_run.Folder, 1, 10);
        var whole = (File.ReadAllText(_run.Folder.Log), File.ReadAllText(_run.Folder.Validation));
        Write(_run.Folder, 1, 8);
        File.AppendAllText(_run.Folder.Log, cut);
        File.AppendAllText(_run.Folder.Validation, cut);
        using (var log = RunLog.Resume(_run.Folder, TestRun.Classes, 6))
        {
            Assert.Equal(6, RunLog.ReadSteps(_run.Folder.Log)[^1].Step);
            Assert.Equal(6, RunLog.ReadValidations(_run.Folder.Validation)[^1].Step);
            Fill(log, 7, 10);
        }

        Assert.Equal(whole, (File.ReadAllText(_run.Folder.Log), File.ReadAllText(_run.Folder.Validation)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("step,epo")]
    public void Resume_WhereNotEvenTheHeadingIsWhole_BeginsAnew(string cut)
    {
        File.WriteAllText(_run.Folder.Log, cut);
        using (var log = RunLog.Resume(_run.Folder, TestRun.Classes, 0))
        {
            log.Add(TestRun.Step(1));
        }

        Assert.Equal(1, Assert.Single(RunLog.ReadSteps(_run.Folder.Log)).Step);
    }

    [Fact]
    public void Start_LeavesNothingOfAnOlderRun_AndNoFileBeforeTheFirstRow()
    {
        Write(_run.Folder, 1, 4);
        RunLog.Start(_run.Folder, TestRun.Classes).Dispose();
        Assert.Empty(Directory.EnumerateFileSystemEntries(_run.Folder.Path));
        Assert.Empty(RunLog.ReadSteps(_run.Folder.Log));
        Assert.Empty(RunLog.ReadValidations(_run.Folder.Validation));
    }

    [Fact]
    public void Figures_ThatAreNoNumbers_ReadBack()
    {
        using (var log = RunLog.Start(_run.Folder, TestRun.Classes))
        {
            log.Add(TestRun.Step(1) with { Loss = double.NaN, GradientNorm = double.PositiveInfinity });
        }

        var row = Assert.Single(RunLog.ReadSteps(_run.Folder.Log));
        Assert.Equal((double.NaN, double.PositiveInfinity), (row.Loss, row.GradientNorm));
    }

    [Fact]
    public void WhatIsNoLogOfThisRun_IsRefused_WithItsPlace()
    {
        Write(_run.Folder, 1, 2);
        var other = Assert.Throws<InputException>(() => RunLog.Resume(_run.Folder, ["road", "sky"], 2));
        Assert.StartsWith(_run.Folder.Validation, other.Message);
        Assert.Contains("road, sky", other.Message);

        File.AppendAllText(_run.Folder.Log, "three,0.4,1,1,,1,1\n");
        Assert.Contains($"{_run.Folder.Log}(4): 'three'", Assert.Throws<InputException>(() => RunLog.Resume(_run.Folder, TestRun.Classes, 9)).Message);
        Assert.Contains($"{_run.Folder.Log}(4): 'three'", Assert.Throws<InputException>(() => RunLog.ReadSteps(_run.Folder.Log)).Message);
        File.AppendAllText(_run.Folder.Validation, "3,0.4\n");
        Assert.Contains($"{_run.Folder.Validation}(3)", Assert.Throws<InputException>(() => RunLog.ReadValidations(_run.Folder.Validation)).Message);
        File.WriteAllText(_run.Folder.Log, "a,b\n1,2\n");
        Assert.Contains("does not begin with the columns step", Assert.Throws<InputException>(() => RunLog.ReadSteps(_run.Folder.Log)).Message);
    }

    [Fact]
    public void WhereNothingCanBeWritten_TheFileIsNamed()
    {
        Directory.CreateDirectory(_run.Folder.Log);
        Assert.StartsWith(_run.Folder.Log, Assert.Throws<InputException>(() => RunLog.Start(_run.Folder, TestRun.Classes)).Message);
        Directory.Delete(_run.Folder.Log);
        using var log = RunLog.Start(_run.Folder, TestRun.Classes);
        Directory.CreateDirectory(_run.Folder.Validation);
        Assert.StartsWith(_run.Folder.Validation, Assert.Throws<InputException>(() => log.Add(TestRun.Validation(1))).Message);
    }

    private static void Write(RunFolder folder, int first, int last)
    {
        using var log = RunLog.Start(folder, TestRun.Classes);
        Fill(log, first, last);
    }

    private static void Fill(RunLog log, int first, int last)
    {
        for (var step = first; step <= last; step++)
        {
            log.Add(TestRun.Step(step));
            if (step % 2 == 0)
            {
                log.Add(TestRun.Validation(step));
            }
        }
    }
}
