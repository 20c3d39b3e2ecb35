namespace EUNet.Weights.PyTorch;

/// <summary>Finds the tensors in what torch.save was given: a state_dict, or a checkpoint that holds some.</summary>
internal static class StateDict
{
    private const int Deepest = 4;

    // timm.models.load_state_dict's order (github.com/huggingface/pytorch-image-models): averaged weights before raw ones.
    private static readonly string[] s_keys = ["state_dict_ema", "model_ema", "state_dict", "model"];

    /// <summary>The sets of tensors, the one to take by default first; a key for each, empty for the root's own.</summary>
    public static List<(string Key, List<(string Name, PickleTensor Tensor)> Tensors)> Find(object? root)
    {
        var found = new List<(string, List<(string, PickleTensor)>)>();
        Find(root, "", found, new HashSet<object>(ReferenceEqualityComparer.Instance));
        return found;
    }

    private static void Find(object? value, string path, List<(string, List<(string, PickleTensor)>)> found, HashSet<object> seen)
    {
        // A dictionary may stand in several places, even within itself.
        if (value is not PickleDict dictionary || path.Count(c => c == '.') >= Deepest || !seen.Add(dictionary))
        {
            return;
        }

        var before = found.Count;
        foreach (var key in s_keys)
        {
            Find(dictionary[key], path.Length == 0 ? key : $"{path}.{key}", found, seen);
        }

        if (found.Count == before)
        {
            var tensors = dictionary.Items.Where(item => item.Value is PickleTensor).Select(item => (item.Key, (PickleTensor)item.Value!)).ToList();
            if (tensors.Count > 0)
            {
                found.Add((path, tensors));
            }
        }
    }
}
