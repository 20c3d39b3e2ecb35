namespace EUNet.Weights.PyTorch;

/// <summary>The storages of a file of torch.save, in either container.</summary>
internal interface ITorchStorages
{
    /// <summary>The format's name.</summary>
    string Format { get; }

    /// <summary>Bytes of a storage, or null where the file has none of that key.</summary>
    long? Length(string key);

    /// <summary>Some bytes of a storage that exists.</summary>
    /// <exception cref="ZipException">They are damaged.</exception>
    ReadOnlySpan<byte> Bytes(string key, long offset, int count);
}
