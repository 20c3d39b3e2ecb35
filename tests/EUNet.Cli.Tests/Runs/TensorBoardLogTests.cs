using EUNet.Cli.Runs.TensorBoard;
using EUNet.Imaging;

namespace EUNet.Cli.Tests.Runs;

/// <summary>Event files, read by a reader that shares nothing with the writer: <see cref="EventReader"/>.</summary>
public sealed class TensorBoardLogTests : IDisposable
{
    private readonly TestRun _run = new();
    private readonly FixedClock _clock = new(DateTimeOffset.UnixEpoch.AddSeconds(1_700_000_000.5));

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Checksum_IsCrc32C_Masked()
    {
        // The check value of CRC-32C (RFC 3720, appendix B.4, and the catalogue of CRCs).
        Assert.Equal(0xE3069283u, EventReader.Crc32C("123456789"u8));
        Assert.Equal(unchecked(((0xE3069283u >> 15) | (0xE3069283u << 17)) + 0xA282EAD8u), EventFile.Checksum("123456789"u8));
    }

    [Fact]
    public void Figures_AreThere_UnderTheirNames()
    {
        using (var log = TensorBoardLog.Start(_run.Folder, TestRun.Classes, clock: _clock))
        {
            log.Add(TestRun.Step(1));
            log.Add(TestRun.Step(2));
            log.Add(TestRun.Validation(2));
        }

        var file = Assert.Single(Files());
        Assert.Equal($"events.out.tfevents.1700000000.{Environment.MachineName}", Path.GetFileName(file));
        var events = EventReader.Read(File.ReadAllBytes(file));
        Assert.All(events, what => Assert.Equal(1_700_000_000.5, what.WallTime));
        Assert.Equal("brain.Event:2", events[0].FileVersion);
        Assert.Equal((1, 1), (events[1].Step, events[1].SessionStatus));
        Assert.Equal([("loss", 2f), ("learning_rate", 0.0015f), ("gradient_norm", 1 / 3f)], events[2].Scalars);
        Assert.Equal((2, 2), (events[3].Step, events[3].Scalars.Count));
        Assert.Equal(2, events[4].Step);
        Assert.Equal([("val/miou", 0.502f), ("val/accuracy", 0.75f), ("val/iou/road", 0.25f), ("val/iou/car, \"red\"", 0.75f)], events[4].Scalars);
        Assert.Equal(5, events.Count);
    }

    [Fact]
    public void Panels_AreAPng()
    {
        var picture = new RgbImage(3, 2, [.. Enumerable.Range(0, 18).Select(i => (byte)(i * 14))]);
        using (var log = TensorBoardLog.Start(_run.Folder, TestRun.Classes, clock: _clock))
        {
            log.AddPanels(7, picture);
        }

        var what = EventReader.Read(File.ReadAllBytes(Assert.Single(Files())))[2];
        var (tag, height, width, colorspace, png) = Assert.Single(what.Images);
        Assert.Equal((7, "val/panels", 2, 3, 3), (what.Step, tag, height, width, colorspace));
        Assert.Equal(picture.Pixels, ImageFile.Codec.Decode(png, "panels").Pixels);
    }

    [Fact]
    public void Resume_HasALaterFile_ThatForgetsLaterSteps()
    {
        TensorBoardLog.Start(_run.Folder, TestRun.Classes, clock: _clock).Dispose();
        using (var log = TensorBoardLog.Start(_run.Folder, TestRun.Classes, resumedAt: 40, _clock))
        {
            log.Add(TestRun.Step(41));
        }

        var files = Files();
        Assert.Equal(2, files.Count);
        var events = EventReader.Read(File.ReadAllBytes(files[1]));
        Assert.Equal((41, 1), (events[1].Step, events[1].SessionStatus));
        Assert.Equal(41, events[2].Step);
    }

    [Fact]
    public void File_EndsWithAWholeEvent_WhileTheRunGoesOn()
    {
        using var log = TensorBoardLog.Start(_run.Folder, TestRun.Classes, clock: _clock);
        for (var step = 1; step <= 3; step++)
        {
            log.Add(TestRun.Step(step));
            using var open = new FileStream(Files()[0], FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var bytes = new byte[open.Length];
            open.ReadExactly(bytes);
            Assert.Equal(step, EventReader.Read(bytes)[^1].Step);
        }
    }

    [Fact]
    public void Reader_NoticesAFlippedBit()
    {
        using (var log = TensorBoardLog.Start(_run.Folder, TestRun.Classes, clock: _clock))
        {
            log.Add(TestRun.Step(1));
        }

        var bytes = File.ReadAllBytes(Files()[0]);
        foreach (var at in (int[])[0, 9, 14, bytes.Length - 1])
        {
            byte[] wrong = [.. bytes];
            wrong[at] ^= 4;
            Assert.ThrowsAny<Exception>(() => EventReader.Read(wrong));
        }
    }

    private List<string> Files() => [.. Directory.EnumerateFiles(_run.Folder.Path, "events.out.tfevents.*").Order(StringComparer.Ordinal)];

    private sealed class FixedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
