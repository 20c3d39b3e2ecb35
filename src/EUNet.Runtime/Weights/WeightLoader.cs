using System.Text;
using EUNet.Tensors;
using EUNet.Weights.Sources;

namespace EUNet.Weights;

/// <summary>
/// Fills a network's parameters from a file in any format and under any names that are known here: all of them, or what an encoder's file has.
/// </summary>
public static class WeightLoader
{
    private const int Listed = 12;

    /// <summary>
    /// Sets every parameter. The file must have exactly the network's tensors; <c>num_batches_tracked</c> and what its source never uses are
    /// passed over. Nothing changes if anything is wrong.
    /// </summary>
    /// <param name="parameters">What to set.</param>
    /// <param name="path">The file.</param>
    /// <param name="fingerprint">That of the network's spec: where the file carries another, the result has a note, and an error names both.</param>
    /// <exception cref="WeightsException">The file is damaged, or lacks tensors, has surplus ones, or some of other shapes: all are named.</exception>
    public static LoadResult Load(ParameterSet parameters, string path, string? fingerprint = null)
    {
        using var file = TensorFile.Open(path);
        var match = new WeightMatch(file, parameters);
        var origin = FileOrigin.Of(file, fingerprint);
        Fill(
            parameters, file, match, match.Missing, [.. match.Surplus, .. match.Classifier], origin,
            "Give a file made for this network, or choose the network that the file was made for");
        return Result(parameters, match, origin, path);
    }

    /// <summary>
    /// Sets the parameters that the file has, as an encoder trained elsewhere does, and leaves the others as they are. It must have all of the
    /// encoder's, and every tensor of it must exist in the network, apart from a classifier's top and dense layer. Nothing changes if
    /// anything is wrong.
    /// </summary>
    /// <param name="parameters">What to set.</param>
    /// <param name="path">The file.</param>
    /// <param name="fingerprint">
    /// That of the network's spec: where the file has all of the network and carries another, the result has a note. An encoder's own is another anyway.
    /// </param>
    /// <exception cref="WeightsException">The file is damaged, lacks tensors of the encoder, has some that the network lacks, or some of other shapes: all are named.</exception>
    public static LoadResult LoadEncoder(ParameterSet parameters, string path, string? fingerprint = null)
    {
        using var file = TensorFile.Open(path);
        var match = new WeightMatch(file, parameters);
        if (match.Count + match.Surplus.Count == 0)
        {
            throw file.Error(null, "holds no weights for an encoder", "Give an encoder's weights");
        }

        var origin = FileOrigin.Of(file, fingerprint);
        Fill(parameters, file, match, match.MissingEncoder, match.Surplus, origin, "Give weights of the encoder that this network extends");
        return Result(parameters, match, origin, path);
    }

    private static LoadResult Result(ParameterSet parameters, WeightMatch match, FileOrigin origin, string path) => new(
        match.Count,
        match.Source ?? EUNetNames.Instance,
        [.. match.Classifier.Concat(match.Ignored).Select(tensor => tensor.Name)],
        origin.Differs && match.Count == parameters.Items.Count ? [origin.Note(path)] : []);

    private static void Fill(
        ParameterSet parameters, TensorFile file, WeightMatch match, IEnumerable<Parameter> missing, IEnumerable<TensorEntry> surplus, FileOrigin origin,
        string mend)
    {
        var text = new StringBuilder();
        Append(text, "missing", [.. missing.Select(match.Describe)]);
        Append(text, "surplus", [.. surplus.Select(WeightMatch.Describe)]);
        Append(text, "of another shape", [.. match.Misshapen.Select(pair => WeightMatch.Describe(pair.Parameter, pair.Tensor))]);
        Append(text, "of a type that holds no weights (F64, F32, F16 and BF16 do)", [.. match.Unreadable.Select(pair => $"{pair.Parameter.Name}: {pair.Tensor.TypeName}")]);
        if (text.Length > 0)
        {
            var source = match.Source is null ? "its names are of no source that is known" : $"its names are {match.Source.Name}'s";
            var written = origin.Differs ? $"; it was {origin.Difference}" : "";
            throw file.Error(null, $"does not fit the network ({source}){written}{text}", mend);
        }

        // All is read before anything is set: bytes may turn out to be damaged as late as here.
        var read = new List<(Parameter Parameter, float[] Elements)>();
        foreach (var (parameter, tensor) in match.Found(parameters))
        {
            var elements = new float[parameter.Length];
            file.Read(tensor, elements);
            read.Add((parameter, elements));
        }

        foreach (var (parameter, elements) in read)
        {
            parameters.Import(parameter, elements);
        }
    }

    private static void Append(StringBuilder text, string what, IReadOnlyList<string> items)
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
