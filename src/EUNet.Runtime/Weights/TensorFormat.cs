using EUNet.Weights.PyTorch;

namespace EUNet.Weights;

/// <summary>A format of weight files: how its first bytes look, and its reader.</summary>
/// <param name="Recognizes">Looks into the file.</param>
/// <param name="Reader">Reads it, and owns it from then on, unless it throws.</param>
internal sealed record TensorFormat(Func<MappedFile, bool> Recognizes, Func<MappedFile, TensorFile> Reader)
{
    // The first that recognises a file reads it.
    private static readonly TensorFormat[] s_all =
    [
        new(SafetensorsFile.Recognizes, SafetensorsFile.Open),
        new(TorchFile.Recognizes, TorchFile.Open),
    ];

    /// <summary>Opens a file with the reader of its format.</summary>
    public static TensorFile Open(string path)
    {
        var file = MappedFile.Open(path, (p, tensor, problem, mend) => new WeightsException(p, tensor, problem, mend));
        try
        {
            if (s_all.FirstOrDefault(format => format.Recognizes(file)) is not { } found)
            {
                throw new WeightsException(
                    path,
                    null,
                    file.Length == 0 ? "is empty" : "is no file of weights: neither safetensors nor PyTorch's",
                    file.Length == 0 ? "Download or export it again" : "Export the weights as safetensors, or with torch.save");
            }

            return found.Reader(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
