namespace EUNet.Weights;

/// <summary>A file of weights that cannot be read, or whose tensors are not a network's; the message names the file, the tensor and the mend.</summary>
public class WeightsException : InputException
{
    /// <summary>An error in a file, or in one of its tensors.</summary>
    public WeightsException(string path, string? tensor, string problem, string mend)
        : base($"{path}: {(tensor is null ? "" : $"tensor '{Shown(tensor)}': ")}{problem}{(problem.Contains('\n') ? Environment.NewLine : ". ")}{mend}.")
    {
        Path = path;
        Tensor = tensor;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The tensor, or null where the file as a whole is meant.</summary>
    public string? Tensor { get; }

    // A hostile name must not fill the screen or steer the terminal.
    internal static string Shown(string name)
    {
        var clean = string.Concat(name.Take(120).Select(c => char.IsControl(c) ? '?' : c));
        return name.Length > 120 ? clean + "..." : clean;
    }
}
