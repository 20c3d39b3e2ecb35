using EUNet.Generator.Diagnostics;

namespace EUNet.Generator.Spec;

/// <summary>
/// Where each key of a spec stands, by its path: <c>decoder.stages[1].skip</c>, <c>encoder.blocks[0]</c>, <c>classes.sky</c>. A key
/// that was inherited by <c>extends</c> points into the file it was written in.
/// </summary>
public sealed class SpecPositions : IEquatable<SpecPositions>
{
    private readonly Dictionary<string, SpecKeyPosition> _byPath;
    private readonly string _file;

    internal SpecPositions(string file, SpecMap? root)
    {
        _file = file;
        var all = new List<SpecKeyPosition>();
        if (root is not null)
        {
            Collect(root, "", all);
        }

        All = all.ToEquatableArray();
        _byPath = [];
        foreach (var position in all)
        {
            // Keys with dots in them may read like paths: the first one has the path.
            if (!_byPath.ContainsKey(position.KeyPath))
            {
                _byPath.Add(position.KeyPath, position);
            }
        }
    }

    /// <summary>The file whose spec it is.</summary>
    public string File => _file;

    /// <summary>All of them, in the tree's order.</summary>
    public EquatableArray<SpecKeyPosition> All { get; }

    /// <summary>The key with its value, or a list's item; of a path that is not written, that of the nearest one around it.</summary>
    public SpecPosition this[string keyPath] => Find(keyPath)?.Key ?? new SpecPosition(_file, 1, 1);

    /// <summary>The value alone; of a path that is not written, as the indexer.</summary>
    public SpecPosition Value(string keyPath) => _byPath.TryGetValue(keyPath, out var found) ? found.Value : this[keyPath];

    /// <summary>Whether the path is written, here or in a base.</summary>
    public bool Contains(string keyPath) => _byPath.ContainsKey(keyPath);

    /// <inheritdoc/>
    public bool Equals(SpecPositions? other) => other is not null && _file == other._file && All.Equals(other.All);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SpecPositions);

    /// <inheritdoc/>
    public override int GetHashCode() => All.GetHashCode();

    private SpecKeyPosition? Find(string keyPath)
    {
        while (keyPath.Length > 0)
        {
            if (_byPath.TryGetValue(keyPath, out var found))
            {
                return found;
            }

            keyPath = keyPath.Substring(0, Math.Max(0, keyPath.LastIndexOfAny(['.', '['])));
        }

        return null;
    }

    private static void Collect(SpecNode node, string path, List<SpecKeyPosition> all)
    {
        switch (node)
        {
            case SpecMap map:
                foreach (var entry in map.Entries)
                {
                    var inner = path.Length == 0 ? entry.Key : $"{path}.{entry.Key}";
                    all.Add(new SpecKeyPosition(inner, entry.Position, entry.Value.Position));
                    Collect(entry.Value, inner, all);
                }

                break;
            case SpecList list:
                for (var i = 0; i < list.Items.Count; i++)
                {
                    var inner = $"{path}[{i}]";
                    all.Add(new SpecKeyPosition(inner, list.Items[i].Position, list.Items[i].Position));
                    Collect(list.Items[i], inner, all);
                }

                break;
        }
    }
}

/// <summary>Where one key stands.</summary>
/// <param name="Key">From the key to the end of its value, where that is in the same line.</param>
/// <param name="Value">The value alone.</param>
public readonly record struct SpecKeyPosition(string KeyPath, SpecPosition Key, SpecPosition Value);
