namespace EUNet.Weights;

/// <summary>What a checkpoint's metadata say it was written for, held against the network that it is loaded into.</summary>
/// <param name="Network">The name of the network, or null where the file does not say.</param>
/// <param name="Fingerprint">That of the network's spec, or null where the file does not say.</param>
/// <param name="Expected">The fingerprint of the network that is loaded, or null to compare nothing.</param>
internal sealed record FileOrigin(string? Network, string? Fingerprint, string? Expected)
{
    /// <summary>Whether both fingerprints are known and differ.</summary>
    public bool Differs => Fingerprint is not null && Expected is not null && Fingerprint != Expected;

    /// <summary>For an error: <c>written for eunet-tiny (fingerprint a; this network's is b)</c>.</summary>
    public string Difference => $"written for {Subject} (fingerprint {WeightsException.Shown(Fingerprint!)}; this network's is {Expected})";

    /// <summary>For a file whose tensors all fit nevertheless.</summary>
    public string Note(string path) => $"{path}: written for {Subject} (fingerprint {WeightsException.Shown(Fingerprint!)}, now {Expected}): "
        + "same tensors, other attributes (such as an activation, a stride or the normalisation). The weights were loaded; train them on, or go back to the spec they were trained with.";

    /// <summary>What a file's metadata say.</summary>
    public static FileOrigin Of(TensorFile file, string? expected)
        => new(file.Metadata.GetValueOrDefault("network"), file.Metadata.GetValueOrDefault("fingerprint"), expected);

    private string Subject => Network is null ? "another version of the spec" : $"another version of the spec, of '{WeightsException.Shown(Network)}'";
}
