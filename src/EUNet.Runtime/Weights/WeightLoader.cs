using System.Text;
using EUNet.Tensors;

namespace EUNet.Weights;

/// <summary>Fills a network's parameters from a safetensors file: all of them, or what an encoder's file has.</summary>
public static class WeightLoader
{
    private const int Listed = 12;

    /// <summary>
    /// Sets every parameter. The file must have exactly the network's tensors; <c>num_batches_tracked</c> is passed over. Nothing changes
    /// if anything is wrong.
    /// </summary>
    /// <param name="parameters">What to set.</param>
    /// <param name="path">The file.</param>
    /// <param name="fingerprint">That of the network's spec: where the file carries another, the result has a note, and an error names both.</param>
    /// <exception cref="SafetensorsException">The file is damaged, or lacks tensors, has surplus ones, or some of other shapes: all are named.</exception>
    public static LoadResult Load(ParameterSet parameters, string path, string? fingerprint = null)
    {
        using var file = SafetensorsFile.Open(path);
        var tensors = Tensors(file);
        var missing = parameters.Items.Where(p => !tensors.ContainsKey(p.Name)).Select(p => p.ToString()).ToList();
        var surplus = tensors.Values.Where(t => !parameters.TryGet(t.Name, out _)).Select(Describe).ToList();
        var origin = FileOrigin.Of(file, fingerprint);
        Fill(parameters, file, tensors, missing, surplus, origin, "Give a file made for this network, or choose the network that the file was made for");
        return Result(parameters, file, tensors, origin);
    }

    /// <summary>
    /// Sets the parameters that the file has, as an encoder trained elsewhere does, and leaves the others as they are. Every tensor of the file
    /// must exist in the network, apart from a classifier's top and dense layer. Nothing changes if anything is wrong.
    /// </summary>
    /// <param name="parameters">What to set.</param>
    /// <param name="path">The file.</param>
    /// <param name="fingerprint">
    /// That of the network's spec: where the file has all of the network and carries another, the result has a note. An encoder's own is another anyway.
    /// </param>
    /// <exception cref="SafetensorsException">The file is damaged, has tensors that the network lacks, or some of other shapes: all are named.</exception>
    public static LoadResult LoadEncoder(ParameterSet parameters, string path, string? fingerprint = null)
    {
        using var file = SafetensorsFile.Open(path);
        var tensors = Tensors(file);
        foreach (var name in tensors.Keys.Where(name => IsClassifier(name) && !parameters.TryGet(name, out _)).ToList())
        {
            tensors.Remove(name);
        }

        if (tensors.Count == 0)
        {
            throw new SafetensorsException(path, null, "holds no weights for an encoder", "Give an encoder's weights under this project's names");
        }

        var surplus = tensors.Values.Where(t => !parameters.TryGet(t.Name, out _)).Select(Describe).ToList();
        var origin = FileOrigin.Of(file, fingerprint);
        Fill(parameters, file, tensors, [], surplus, origin, "Give weights of the encoder that this network extends");
        return Result(parameters, file, tensors, origin);
    }

    private static LoadResult Result(ParameterSet parameters, SafetensorsFile file, Dictionary<string, TensorEntry> tensors, FileOrigin origin)
        => new(tensors.Count, origin.Differs && tensors.Count == parameters.Items.Count ? [origin.Note(file.Path)] : []);

    private static Dictionary<string, TensorEntry> Tensors(SafetensorsFile file)
        => file.Tensors.Where(t => !t.Name.EndsWith("num_batches_tracked", StringComparison.Ordinal)).ToDictionary(t => t.Name, StringComparer.Ordinal);

    private static bool IsClassifier(string name)
        => name.StartsWith("top_", StringComparison.Ordinal) || name.StartsWith("classifier.", StringComparison.Ordinal);

    private static void Fill(
        ParameterSet parameters, SafetensorsFile file, Dictionary<string, TensorEntry> tensors, List<string> missing, List<string> surplus,
        FileOrigin origin, string mend)
    {
        var shared = parameters.Items.Where(p => tensors.ContainsKey(p.Name)).ToList();
        var misshapen = shared
            .Where(p => !tensors[p.Name].Shape.SequenceEqual(p.Shape.Select(extent => (long)extent)))
            .Select(p => $"{p.Name}: [{string.Join(", ", tensors[p.Name].Shape)}] in the file, [{string.Join(", ", p.Shape)}] in the network")
            .ToList();
        var unreadable = shared.Where(p => tensors[p.Name].Type == StorageType.Other).Select(p => $"{p.Name}: {tensors[p.Name].TypeName}").ToList();
        if (missing.Count + surplus.Count + misshapen.Count + unreadable.Count > 0)
        {
            var text = new StringBuilder("does not fit the network");
            if (origin.Differs)
            {
                text.Append("; it was ").Append(origin.Difference);
            }

            Append(text, "missing", missing);
            Append(text, "surplus", surplus);
            Append(text, "of another shape", misshapen);
            Append(text, "of a type that is not read (F32, F16 and BF16 are)", unreadable);
            throw new SafetensorsException(file.Path, null, text.ToString(), mend);
        }

        var elements = Array.Empty<float>();
        foreach (var parameter in shared)
        {
            if (elements.Length < parameter.Length)
            {
                elements = new float[parameter.Length];
            }

            var span = elements.AsSpan(0, parameter.Length);
            file.Read(tensors[parameter.Name], span);
            parameters.Import(parameter, span);
        }
    }

    private static string Describe(TensorEntry tensor) => $"{tensor.Name} [{string.Join(", ", tensor.Shape)}]";

    private static void Append(StringBuilder text, string what, List<string> items)
    {
        if (items.Count == 0)
        {
            return;
        }

        text.AppendLine().Append("  ").Append(items.Count).Append(' ').Append(what).Append(':');
        foreach (var item in items.Take(Listed))
        {
            text.AppendLine().Append("    ").Append(item);
        }

        if (items.Count > Listed)
        {
            text.AppendLine().Append($"    and {items.Count - Listed} more");
        }
    }
}
