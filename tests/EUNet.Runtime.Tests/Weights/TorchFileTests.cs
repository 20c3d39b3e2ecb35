using System.Buffers.Binary;
using System.IO.Compression;
using EUNet.Testing;
using EUNet.Weights;
using EUNet.Weights.PyTorch;

namespace EUNet.Runtime.Tests.Weights;

public sealed class TorchFileTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void StateDict_ReadsBack()
    {
        using var file = TensorFile.Open(_folder.Write("w", Small()));
        Assert.Equal("PyTorch", file.Format);
        Assert.Equal(["a", "b", "c"], file.Tensors.Select(tensor => tensor.Name));
        Assert.Equal([2L, 3L], file.Tensors[0].Shape);
        Assert.Equal([1, 2, 3, 4, 5, 6], Read(file, 0));
        Assert.Equal([7], Read(file, 1));
        Assert.Equal([], Read(file, 2));
    }

    [Fact]
    public void ClosedFile_IsNotReadFromMemoryThatIsGone()
    {
        var file = TensorFile.Open(_folder.Write("w", Small()));
        file.Dispose();
        file.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Read(file, 0));
    }

    [Fact]
    public void RepackedArchive_ReadsBack_ThoughTorchPacksNothing()
    {
        using var bytes = new MemoryStream(Small());
        using var zip = new ZipArchive(bytes);
        using var pickle = new MemoryStream();
        zip.GetEntry("archive/data.pkl")!.Open().CopyTo(pickle);
        var storage = new byte[24];
        BinaryPrimitives.WriteSingleLittleEndian(storage.AsSpan(20), 6);
        var path = _folder.Write("w", TorchWriter.Archive(pickle.ToArray(), [storage, new byte[4], []], CompressionLevel.Optimal));
        using var file = TensorFile.Open(path);
        Assert.Equal([0, 0, 0, 0, 0, 6], Read(file, 0));
    }

    [Fact]
    public void Bomb_IsRefusedBeforeItIsUnpacked()
    {
        var path = _folder.Write("w", TorchWriter.Archive(new byte[70 << 20], [], CompressionLevel.Optimal));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("data.pkl has 73400320 bytes", Assert.Throws<TorchFileException>(() => TensorFile.Open(path)).Message);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    [Fact]
    public void EntriesThatOverlap_AreRefused()
    {
        // The directory's record of storage 1 is made to say what the one of storage 0 says.
        var bytes = Small();
        var first = Record(bytes, "archive/data/0");
        var second = Record(bytes, "archive/data/1");
        bytes.AsSpan(first + 16, 12).CopyTo(bytes.AsSpan(second + 16));
        bytes.AsSpan(first + 42, 4).CopyTo(bytes.AsSpan(second + 42));
        Assert.Contains("overlaps", Assert.Throws<TorchFileException>(() => TensorFile.Open(_folder.Write("w", bytes))).Message);
    }

    [Fact]
    public void CutAnywhere_IsAnError()
    {
        var whole = Small();
        for (var length = 0; length < whole.Length; length++)
        {
            var path = _folder.Write("cut", whole[..length]);
            Assert.ThrowsAny<WeightsException>(() => TensorFile.Open(path));
        }
    }

    [Fact]
    public void DamagedStorage_IsAnErrorOfItsTensor()
    {
        var bytes = Small();
        bytes[bytes.AsSpan().IndexOf(BitConverter.GetBytes(3f)) + 2] ^= 1;
        using var file = TensorFile.Open(_folder.Write("w", bytes));
        var error = Assert.Throws<TorchFileException>(() => Read(file, 0));
        Assert.Equal("a", error.Tensor);
        Assert.Contains("checksum", error.Message);
        Assert.Equal([7], Read(file, 1));
    }

    [Fact]
    public void OtherFiles_SayWhatTheyAreNot()
    {
        Assert.Contains("is empty", Fails([]));
        Assert.Contains("neither safetensors nor PyTorch's", Fails([.. "<!DOCTYPE html>"u8]));
        Assert.Contains("without data.pkl", Fails(Zip("a.npy")));
        Assert.Contains("not one of torch.save", Fails([0x80, 2, .. "}."u8]));
        Assert.Contains("no tensors", Fails(TorchWriter.Archive([0x80, 2, .. "]."u8], [])));
        Assert.Contains("no such file", Assert.ThrowsAny<WeightsException>(() => TensorFile.Open(_folder["none"])).Message);
        Assert.Contains("cannot be read", Assert.ThrowsAny<WeightsException>(() => TensorFile.Open(_folder["."])).Message);
    }

    [Fact]
    public void DictionaryInSeveralPlaces_IsSearchedOnce()
    {
        var inner = new PickleDict();
        inner.Set("w", new PickleTensor(new PickleStorage("0", StorageType.F32, "float32", 1), 0, [1], [1]));
        var outer = new PickleDict();
        foreach (var key in (string[])["model", "state_dict", "state_dict_ema"])
        {
            outer.Set(key, inner);
        }

        outer.Set("model_ema", outer);
        Assert.Equal(["state_dict_ema"], StateDict.Find(outer).Select(found => found.Key));
    }

    private static byte[] Small()
        => TorchWriter.StateDict([("a", [2, 3], [1, 2, 3, 4, 5, 6]), ("b", [], [7]), ("c", [0, 4], [])]);

    private static byte[] Zip(string name)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            zip.CreateEntry(name);
        }

        return bytes.ToArray();
    }

    private static int Record(byte[] bytes, string name) => bytes.AsSpan().LastIndexOf(System.Text.Encoding.ASCII.GetBytes(name)) - 46;

    private static float[] Read(TensorFile file, int index)
    {
        var values = new float[file.Tensors[index].Length];
        file.Read(file.Tensors[index], values);
        return values;
    }

    private string Fails(byte[] bytes) => Assert.ThrowsAny<WeightsException>(() => TensorFile.Open(_folder.Write("w", bytes))).Message;
}
