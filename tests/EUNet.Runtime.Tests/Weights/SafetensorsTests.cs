using System.Text.Json;
using System.Text;
using CsCheck;
using EUNet.Testing;
using EUNet.Weights;

namespace EUNet.Runtime.Tests.Weights;

public sealed class SafetensorsTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(StorageType.F32)]
    [InlineData(StorageType.F16)]
    public void Written_ReadsBack(StorageType storage)
    {
        var path = _folder["w.safetensors"];
        float[] a = [1, -0.5f, 2048, 0, 6.1035156e-5f, -65504], b = [0.25f];
        SafetensorsWriter.Write(
            path,
            [new("a \"ü\"", [2, 3], span => a.CopyTo(span)), new("empty", [0, 4], _ => { }), new("scalar", [], span => b.CopyTo(span))],
            storage,
            new Dictionary<string, string> { ["network"] = "x", ["note"] = "naïve \n\"" });

        using var file = SafetensorsFile.Open(path);
        Assert.Equal(["a \"ü\"", "empty", "scalar"], file.Tensors.Select(t => t.Name).Order(StringComparer.Ordinal));
        Assert.Equal("naïve \n\"", file.Metadata["note"]);
        Assert.Equal(a, Read(file, "a \"ü\""));
        Assert.Equal(b, Read(file, "scalar"));
        Assert.Equal([2L, 3L], file.Tensors.Single(t => t.Name == "a \"ü\"").Shape);
        Assert.Equal(["w.safetensors"], _folder.Names);
    }

    [Fact]
    public void F16_BeyondRange_NamesTensorAndLeavesOldFile()
    {
        var path = _folder.Write("w.safetensors", [1, 2, 3]);
        var error = Assert.Throws<SafetensorsException>(
            () => SafetensorsWriter.Write(path, [new("stem_bn.running_var", [1], span => span[0] = 70000)], StorageType.F16));
        Assert.Contains("stem_bn.running_var", error.Message);
        Assert.Contains("F32", error.Message);
        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
        Assert.Equal(["w.safetensors"], _folder.Names);
    }

    [Fact]
    public void BF16_IsTheUpperHalf()
    {
        var path = Raw("""{"b":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}}""", [0x80, 0x3F, 0x49, 0xC0]);
        using var file = SafetensorsFile.Open(path);
        Assert.Equal([1, -3.140625f], Read(file, "b"));
    }

    [Fact]
    public void EightBitFloats_AreListed_AndRefusedWhenRead()
    {
        var path = Raw("""{"head.weight":{"dtype":"F8_E4M3","shape":[8],"data_offsets":[0,8]}}""", new byte[8]);
        using var file = SafetensorsFile.Open(path);
        var error = Assert.Throws<SafetensorsException>(() => Read(file, "head.weight"));
        Assert.Equal("head.weight", error.Tensor);
        Assert.Contains("F8_E4M3", error.Message);
    }

    [Fact]
    public void MissingFileAndFolder_SayWhichPath()
    {
        var missing = _folder["none.safetensors"];
        Assert.Contains(missing, Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(missing)).Message);
        Assert.Contains(_folder["."], Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(_folder["."])).Message);
    }

    public static TheoryData<string, string, int, string> HostileHeaders => new()
    {
        { "list", "[1]", 0, "not a JSON object" },
        { "no JSON", "{\"a\":", 0, "not valid JSON" },
        { "text after", "{} x", 0, "not valid JSON" },
        { "deep", new string('[', 9000), 0, "not" },
        { "deep entry", "{\"a\":" + new string('[', 9000), 0, "not" },
        { "twice", Two("a", 0, 4, "a", 4, 8), 8, "twice" },
        { "overlap", Two("a", 0, 8, "b", 4, 8), 8, "overlaps" },
        { "hole", Two("a", 0, 4, "b", 8, 12), 12, "leaves 4 bytes" },
        { "rest", One("[1]", "[0,4]"), 9, "5 bytes after" },
        { "short", One("[1]", "[0,4]"), 3, "cut short" },
        { "beyond", One("[2]", "[0,8]"), 4, "cut short" },
        { "reversed", One("[1]", "[4,0]"), 4, "before they begin" },
        { "negative offset", One("[1]", "[-4,0]"), 4, "whole numbers" },
        { "negative extent", One("[-1]", "[0,4]"), 4, "whole numbers" },
        { "fraction", One("[1.5]", "[0,4]"), 4, "whole numbers" },
        { "huge number", One("[99999999999999999999]", "[0,4]"), 4, "whole numbers" },
        { "overflow", One("[4294967296,4294967296,4]", "[0,0]"), 0, "is not the 0 bytes" },
        { "overflow to right size", One("[4611686018427387905]", "[0,4]"), 4, "is not the 4 bytes" },
        { "wrong size", One("[5]", "[0,16]"), 16, "is not the 16 bytes" },
        { "one offset", One("[1]", "[0]"), 4, "two data_offsets" },
        { "no shape", """{"a":{"dtype":"F32","data_offsets":[0,4]}}""", 4, "lacks" },
        { "no entry", """{"a":7}""", 0, "not a JSON object" },
        { "dtype", """{"a":{"dtype":"Q4","shape":[1],"data_offsets":[0,4]}}""", 4, "dtype is unknown" },
        { "metadata", """{"__metadata__":{"a":1}}""", 0, "not a string" },
        { "half a surrogate", """{"\ud800":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "not valid JSON" },
    };

    [Theory]
    [MemberData(nameof(HostileHeaders))]
    public void HostileHeader_IsOneClearError(string _, string header, int dataBytes, string part)
    {
        var path = Raw(header, new byte[dataBytes]);
        var error = Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(path));
        Assert.Contains(path, error.Message);
        Assert.Contains(part, error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData((1UL << 63) + 5)]
    [InlineData(100_000_001UL)]
    [InlineData(60UL)]
    public void HeaderLengthBeyondFile_IsAnError(ulong length)
    {
        var path = _folder.Write("w.safetensors", [.. BitConverter.GetBytes(length), .. new byte[50]]);
        Assert.Contains("header has", Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(path)).Message);
    }

    [Fact]
    public void CutAnywhere_IsAnError()
    {
        var whole = Small();
        for (var length = 0; length < whole.Length; length++)
        {
            var path = _folder.Write("cut.safetensors", whole[..length]);
            Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(path));
        }
    }

    [Fact]
    public void DamagedAnywhere_IsAnErrorOrAFile_NeverACrash()
    {
        var whole = Small();
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte).Array[1, 4].Sample(
            edits =>
            {
                var bytes = (byte[])whole.Clone();
                foreach (var (at, value) in edits)
                {
                    bytes[at] = value;
                }

                using var folder = new TestFolder();
                try
                {
                    using var file = SafetensorsFile.Open(folder.Write("w.safetensors", bytes));
                    return file.Tensors.Sum(t => t.End - t.Begin) <= bytes.Length;
                }
                catch (SafetensorsException)
                {
                    return true;
                }
            },
            seed: "0000KE6tlQ_1",
            iter: 2000,
            threads: 1);
    }

    [Fact]
    public void GoldenFiles_BrokenFail_WholeLoad()
    {
        var folder = GoldenFolder.Folder("formats");
        using var expected = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "expected.json")));
        var seen = 0;
        foreach (var entry in expected.RootElement.GetProperty("files").EnumerateObject().Where(e => e.Name.EndsWith(".safetensors", StringComparison.Ordinal)))
        {
            var path = Path.Combine(folder, entry.Name);
            if (entry.Value.TryGetProperty("kind", out var kind) && kind.GetString() == "broken")
            {
                Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(path));
            }
            else
            {
                using var file = SafetensorsFile.Open(path);
                if (entry.Value.TryGetProperty("tensors", out var count))
                {
                    Assert.Equal(count.GetInt32(), file.Tensors.Count);
                }

                CheckFeatures(entry.Value, file);
            }

            seen++;
        }

        Assert.True(seen > 20);
    }

    private static void CheckFeatures(JsonElement entry, SafetensorsFile file)
    {
        if (!entry.TryGetProperty("features", out var features))
        {
            return;
        }

        foreach (var tensor in file.Tensors.Where(t => t.Type != StorageType.Other && features.TryGetProperty(t.Name, out var _)))
        {
            Assert.Equal(features.GetProperty(tensor.Name).GetProperty("values").EnumerateArray().Select(v => v.GetSingle()), Read(file, tensor.Name));
        }
    }

    private byte[] Small()
    {
        SafetensorsWriter.Write(
            _folder["small.safetensors"], [new("a", [2], span => span.Fill(1)), new("b", [1, 3], span => span.Fill(2))], StorageType.F32);
        return File.ReadAllBytes(_folder["small.safetensors"]);
    }

    private string Raw(string header, byte[] data)
    {
        var json = Encoding.UTF8.GetBytes(header);
        return _folder.Write("raw.safetensors", [.. BitConverter.GetBytes((ulong)json.Length), .. json, .. data]);
    }

    private static string One(string shape, string offsets) => "{\"a\":" + Entry(shape, offsets) + "}";

    private static string Two(string first, int b1, int e1, string second, int b2, int e2)
        => $"{{\"{first}\":{Entry($"[{(e1 - b1) / 4}]", $"[{b1},{e1}]")},\"{second}\":{Entry($"[{(e2 - b2) / 4}]", $"[{b2},{e2}]")}}}";

    private static string Entry(string shape, string offsets) => $"{{\"dtype\":\"F32\",\"shape\":{shape},\"data_offsets\":{offsets}}}";

    private static float[] Read(SafetensorsFile file, string name)
    {
        var tensor = file.Tensors.Single(t => t.Name == name);
        var values = new float[tensor.Length];
        file.Read(tensor, values);
        return values;
    }
}
