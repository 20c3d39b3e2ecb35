using EUNet.Tensors;
using EUNet.Weights.Sources;

namespace EUNet.Weights;

/// <summary>A file's tensors held against a network's parameters.</summary>
public sealed class WeightMatch
{
    private static readonly string[] s_classifier =
    [
        "top_conv.weight", "top_bn.weight", "top_bn.bias", "top_bn.running_mean", "top_bn.running_var", "classifier.weight", "classifier.bias",
    ];

    // Wrappers that put a name before every tensor's: DataParallel, torch.compile, Lightning modules that hold their network as `model`.
    private static readonly string[] s_wrappers = ["module.", "_orig_mod.", "model."];

    private readonly Dictionary<string, TensorEntry> _found = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> _theirs = new(StringComparer.Ordinal);
    private readonly List<TensorEntry> _classifier = [], _ignored = [], _surplus = [];

    /// <summary>Finds out where the file is from and which of its tensors is which parameter.</summary>
    public WeightMatch(TensorFile file, ParameterSet parameters)
    {
        var tensors = Named(file);
        Source = WeightSource.Of(tensors.Keys);
        var names = Source ?? EUNetNames.Instance;
        var blocks = new EncoderBlocks(parameters);
        foreach (var parameter in parameters.Items)
        {
            var theirs = names.NameOf(parameter.Name, blocks);
            _theirs.Add(parameter.Name, theirs);
            if (theirs is not null && tensors.Remove(theirs, out var tensor))
            {
                _found.Add(parameter.Name, tensor);
            }
        }

        var classifier = s_classifier.Select(name => names.NameOf(name, blocks)).ToHashSet();
        foreach (var (name, tensor) in tensors)
        {
            (names.Ignores(name) ? _ignored : classifier.Contains(name) ? _classifier : _surplus).Add(tensor);
        }

        Missing = [.. parameters.Items.Where(parameter => !_found.ContainsKey(parameter.Name))];
        Misshapen = [.. Found(parameters).Where(pair => !pair.Tensor.Shape.SequenceEqual(pair.Parameter.Shape.Select(extent => (long)extent)))];
        Unreadable = [.. Found(parameters).Where(pair => !pair.Tensor.IsFloat)];
    }

    /// <summary>The library that the names are of; null where none knows them, and they were taken for EUNet's own.</summary>
    public WeightSource? Source { get; }

    /// <summary>How many parameters the file has.</summary>
    public int Count => _found.Count;

    /// <summary>The parameters that the file lacks.</summary>
    public IReadOnlyList<Parameter> Missing { get; }

    /// <summary>Those whose shape in the file is another.</summary>
    public IReadOnlyList<(Parameter Parameter, TensorEntry Tensor)> Misshapen { get; }

    /// <summary>Those that the file stores as a type which holds no weights.</summary>
    public IReadOnlyList<(Parameter Parameter, TensorEntry Tensor)> Unreadable { get; }

    /// <summary>The file's tensors that the network has nothing for.</summary>
    public IReadOnlyList<TensorEntry> Surplus => _surplus;

    /// <summary>A classifier's top and dense layer, where the network has none.</summary>
    public IReadOnlyList<TensorEntry> Classifier => _classifier;

    /// <summary>Tensors that the source's own networks never use.</summary>
    public IReadOnlyList<TensorEntry> Ignored => _ignored;

    /// <summary>Whether the file has every parameter and nothing else.</summary>
    public bool IsWhole => Missing.Count + Surplus.Count + Classifier.Count + Misshapen.Count + Unreadable.Count == 0;

    /// <summary>Whether the file has every parameter of the encoder, and nothing that the network lacks but a classifier.</summary>
    public bool IsEncoder => Count > 0 && Surplus.Count + Misshapen.Count + Unreadable.Count == 0 && !MissingEncoder.Any();

    /// <summary>The parameters of the encoder's stem and blocks, or levels, that the file lacks.</summary>
    public IEnumerable<Parameter> MissingEncoder => Missing.Where(parameter => parameter.InEncoder && !parameter.InTop);

    /// <summary>Whether a tensor is no parameter of any network here.</summary>
    public static bool IsCounter(string name) => name.EndsWith("num_batches_tracked", StringComparison.Ordinal);

    /// <summary>The file's tensors by their names in the source, counters left out and wrappers taken off.</summary>
    public static Dictionary<string, TensorEntry> Named(TensorFile file)
    {
        var tensors = file.Tensors.Where(tensor => !IsCounter(tensor.Name)).ToList();
        var taken = 0;
        while (s_wrappers.FirstOrDefault(wrapper => tensors.Count > 0 && tensors.TrueForAll(tensor => tensor.Name.AsSpan(taken).StartsWith(wrapper, StringComparison.Ordinal))) is { } found)
        {
            taken += found.Length;
        }

        return tensors.ToDictionary(tensor => tensor.Name[taken..], StringComparer.Ordinal);
    }

    /// <summary>The parameters that the file has, in the network's order.</summary>
    public IEnumerable<(Parameter Parameter, TensorEntry Tensor)> Found(ParameterSet parameters)
        => parameters.Items.Where(parameter => _found.ContainsKey(parameter.Name)).Select(parameter => (parameter, _found[parameter.Name]));

    /// <summary>A parameter with its shape, and what the file would call it where that differs.</summary>
    public string Describe(Parameter parameter)
    {
        var theirs = _theirs[parameter.Name];
        return theirs is null || theirs == parameter.Name ? $"{parameter}" : $"{parameter}, {theirs} in {Source!.Name}";
    }

    /// <summary>A tensor of a file, with its shape.</summary>
    public static string Describe(TensorEntry tensor) => $"{WeightsException.Shown(tensor.Name)} [{string.Join(", ", tensor.Shape)}]";

    /// <summary>A parameter and the tensor whose shape is another.</summary>
    public static string Describe(Parameter parameter, TensorEntry tensor)
    {
        var theirs = tensor.Name == parameter.Name ? "" : $" ({WeightsException.Shown(tensor.Name)})";
        return $"{parameter.Name}{theirs}: [{string.Join(", ", tensor.Shape)}] in the file, [{string.Join(", ", parameter.Shape)}] in the network";
    }
}
