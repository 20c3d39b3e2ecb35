using EUNet.Generator.Graph;

namespace EUNet.Generator.Emit;

/// <summary>Local variables for the rows and columns of a program's maps: <c>h8 = (h + 7) / 8</c>.</summary>
internal sealed class ExtentNames
{
    private readonly Dictionary<Extent, string> _heights = new();
    private readonly Dictionary<Extent, string> _widths = new();
    private readonly List<string> _declarations = new();

    /// <summary>Names every extent of the shapes, in their order.</summary>
    public ExtentNames(IEnumerable<MapShape> shapes)
    {
        _declarations.Add("int h = arena.Height, w = arena.Width;");
        foreach (var shape in shapes)
        {
            var height = Name(shape.Height, _heights, "h");
            var width = Name(shape.Width, _widths, "w");
            if (height is not null || width is not null)
            {
                _declarations.Add($"int {string.Join(", ", new[] { height, width }.Where(d => d is not null))};");
            }
        }
    }

    /// <summary>The declarations, in an order that compiles.</summary>
    public IReadOnlyList<string> Declarations => _declarations;

    /// <summary>The variable, or number, of an extent.</summary>
    public string Of(Extent extent, bool vertical) => (vertical ? _heights : _widths)[extent];

    private static string? Name(Extent extent, Dictionary<Extent, string> names, string input)
    {
        if (names.ContainsKey(extent))
        {
            return null;
        }

        if (extent is InputExtent or FixedExtent)
        {
            names.Add(extent, extent.Expression(input));
            return null;
        }

        var name = extent.Describe(input).Replace("/", "").Replace(".", "_");
        if (char.IsDigit(name[0]))
        {
            name = input + "Times" + name.Substring(0, name.Length - input.Length);
        }

        var unique = name;
        for (var letter = 'b'; names.ContainsValue(unique); letter++)
        {
            unique = name + letter;
        }

        names.Add(extent, unique);
        return $"{unique} = {extent.Expression(input)}";
    }
}
