using System.IO.Compression;
using EUNet.Data;
using EUNet.Testing;
using EUNet.Weights;
using EUNet.Weights.PyTorch;

namespace EUNet.Runtime.Tests.Weights;

/// <summary>
/// Real files with a few bytes changed, cut or doubled: an error of the readers' own, or tensors, and nothing else. The draws are
/// <see cref="CounterRandom"/>'s, which a seed fixes; CsCheck's seed fixes the first of its samples only.
/// </summary>
[Trait("Category", "Golden")]
public sealed class WeightFuzzTests : IDisposable
{
    private const ulong Seed = 20260;
    private const int LargestTensor = 1 << 22;

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("broken/tiny.safetensors", 2000)]
    [InlineData("features.safetensors", 2000)]
    [InlineData("timm-slim-bf16.safetensors", 150)]
    [InlineData("broken/tiny.pth", 2000)]
    [InlineData("features.pth", 2000)]
    [InlineData("features-protocol4.pth", 2000)]
    [InlineData("timm-slim-checkpoint.pth.tar", 100)]
    [InlineData("broken/tiny.legacy.pth", 2000)]
    [InlineData("features-legacy.pth", 2000)]
    [InlineData("lukemelas-slim-legacy.pth", 150)]
    public void DamagedFile_IsAnErrorOfTheReaders_OrTensors(string name, int rounds)
    {
        GoldenFormats.Of(name);
        var whole = File.ReadAllBytes(GoldenFormats.Path(name));
        var refused = 0;
        for (var round = 0; round < rounds; round++)
        {
            var path = _folder.Write("w", Damage(whole, new CounterRandom(Seed, $"{name} {round}")));
            try
            {
                ReadAll(path);
            }
            catch (WeightsException error)
            {
                refused++;
                Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
            }
            catch (Exception error)
            {
                Assert.Fail($"{name}, round {round}: {error}");
            }
        }

        Assert.InRange(refused, rounds / 10, rounds);
    }

    // Within an archive a changed byte mostly fails its checksum; here the pickle is changed and packed anew, so that its reader gets to see it.
    [Theory]
    [InlineData("broken/tiny.pth", 1500)]
    [InlineData("features.pth", 1500)]
    [InlineData("features-protocol4.pth", 1500)]
    [InlineData("timm-slim-checkpoint.pth.tar", 100)]
    public void DamagedPickle_IsAnErrorOfTheReaders_OrTensors(string name, int rounds)
    {
        GoldenFormats.Of(name);
        var (pickle, storages) = Unpack(GoldenFormats.Path(name));
        var (refused, read) = (0, 0);
        for (var round = 0; round < rounds; round++)
        {
            var damaged = Damage(pickle, new CounterRandom(Seed, $"{name} pickle {round}"));
            var path = _folder.Write("w", TorchWriter.Archive(damaged, storages));
            try
            {
                ReadAll(path);
                read++;
            }
            catch (WeightsException)
            {
                refused++;
            }
            catch (Exception error)
            {
                Assert.Fail($"{name}, round {round}: {error}");
            }
        }

        Assert.InRange(refused, rounds / 10, rounds);
        Assert.True(read > 0, "the damage never left a file that can be read: it is too heavy to try the reader");
    }

    private static void ReadAll(string path)
    {
        using var file = TensorFile.Open(path);
        foreach (var tensor in file.Tensors.Where(tensor => tensor.Length <= LargestTensor && tensor.Type != StorageType.Other))
        {
            file.Read(tensor, new float[tensor.Length]);
        }
    }

    // One to four edits: a byte set to anything, a bit turned, a run of bytes copied elsewhere, bytes taken out, or the rest cut off.
    private static byte[] Damage(byte[] whole, CounterRandom random)
    {
        var bytes = whole.ToList();
        ulong draw = 0;
        int Draw(int count) => random.Integer(draw++, count);
        for (var edits = 1 + Draw(4); edits > 0 && bytes.Count > 1; edits--)
        {
            // Headers stand at the front, a zip's directory at the back: half of all edits go there.
            var reach = Math.Min(bytes.Count, 4096);
            var at = Draw(4) switch { 0 => Draw(reach), 1 => bytes.Count - 1 - Draw(reach), _ => Draw(bytes.Count) };
            switch (Draw(8))
            {
                case 0 or 1 or 2:
                    bytes[at] = (byte)Draw(256);
                    break;
                case 3 or 4 or 5:
                    bytes[at] ^= (byte)(1 << Draw(8));
                    break;
                case 6:
                    var length = Math.Min(1 + Draw(16), bytes.Count - at);
                    var run = bytes.GetRange(at, length);
                    if (Draw(2) == 0)
                    {
                        bytes.RemoveRange(at, length);
                    }

                    bytes.InsertRange(Draw(bytes.Count + 1), run);
                    break;
                default:
                    if (Draw(3) == 0)
                    {
                        bytes.RemoveRange(at, bytes.Count - at);
                    }

                    break;
            }
        }

        return [.. bytes];
    }

    private static (byte[] Pickle, List<byte[]> Storages) Unpack(string path)
    {
        using var zip = ZipFile.OpenRead(path);
        var pickle = zip.Entries.Single(entry => entry.FullName.EndsWith("/data.pkl", StringComparison.Ordinal));
        var folder = pickle.FullName[..^"data.pkl".Length];
        var storages = new List<byte[]>();
        while (zip.GetEntry($"{folder}data/{storages.Count}") is { } entry)
        {
            storages.Add(Bytes(entry));
        }

        return (Bytes(pickle), storages);
    }

    private static byte[] Bytes(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
