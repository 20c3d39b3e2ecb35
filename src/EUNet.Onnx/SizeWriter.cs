using EUNet.Generator.Graph;
using EUNet.Generator.Spec;
using EUNet.Onnx.Format;

namespace EUNet.Onnx;

/// <summary>
/// Works sizes out: on numbers at once, on what only the run knows by nodes, from the input's shape. Operators are written the same
/// way for a model of one size and of any.
/// </summary>
internal sealed class SizeWriter
{
    private readonly OnnxNodes _nodes;
    private readonly Dictionary<(Extent Extent, int First, int End), Size> _worked = [];
    private readonly InputSpec _input;
    private readonly OnnxSize? _size;
    private int _count;

    /// <summary>For a model of that size, or of any.</summary>
    public SizeWriter(OnnxNodes nodes, InputSpec input, OnnxSize? size) => (_nodes, _input, _size) = (nodes, input, size);

    /// <summary>The model's size, or null.</summary>
    public OnnxSize? One => _size;

    /// <summary>Samples: one number.</summary>
    public Size Batch => _size is { } size ? Numbers(size.Batch) : Shape(OnnxWriter.Input, 0, 1);

    /// <summary>Rows and columns.</summary>
    public Size Of(Extent height, Extent width) => height == width ? Of(height, 2, 4) : Join(Of(height, 2, 3), Of(width, 3, 4));

    /// <summary>Rows and columns of a tensor.</summary>
    public Size Of(MapShape shape) => Of(shape.Height, shape.Width);

    /// <summary>Given numbers.</summary>
    public static Size Numbers(params long[] numbers) => new Size.Known(numbers);

    /// <summary>a - b.</summary>
    public Size Minus(Size a, Size b) => Calculate("Sub", a, b, (x, y) => x - y);

    /// <summary>a + b.</summary>
    public Size Plus(Size a, Size b) => Calculate("Add", a, b, (x, y) => x + y);

    /// <summary>a / by, rounded towards zero.</summary>
    public Size Over(Size a, long by) => Calculate("Div", a, Numbers(by), (x, y) => x / y);

    /// <summary>One after the other.</summary>
    public Size Join(params Size[] sizes) => sizes.All(size => size is Size.Known)
        ? new Size.Known([.. sizes.SelectMany(size => ((Size.Known)size).Numbers)])
        : Node("Concat", [.. sizes.Select(Value)], AttributeProto.Of("axis", 0));

    /// <summary>The smaller of each two.</summary>
    public Size Smaller(Size a, Size b) => Calculate("Min", a, b, Math.Min);

    /// <summary>Whether a map of shape <paramref name="a"/> can have fewer rows or columns than one of shape <paramref name="b"/>.</summary>
    public bool CanBeLess(MapShape a, MapShape b)
        => CanBeLess(a.Height, b.Height, _size?.Height, _input.NominalHeight) || CanBeLess(a.Width, b.Width, _size?.Width, _input.NominalWidth);

    /// <summary>The name of a vector that holds it.</summary>
    public string Value(Size size) => size switch
    {
        Size.Known known => _nodes.Integers(known.Numbers),
        Size.Unknown unknown => unknown.Name,
        _ => throw new ArgumentException($"{size} is neither known nor unknown", nameof(size)),
    };

    // Axes from first to the one before end: the extent of one of them, or of rows and columns alike.
    private Size Of(Extent extent, int first, int end)
    {
        if (!_worked.TryGetValue((extent, first, end), out var worked))
        {
            worked = extent switch
            {
                InputExtent when _size is { } size => new Size.Known([.. new long[] { size.Height, size.Width }[(first - 2)..(end - 2)]]),
                InputExtent => Shape(OnnxWriter.Input, first, end),
                FixedExtent f => new Size.Known([.. Enumerable.Repeat((long)f.Value, end - first)]),
                DividedExtent d => Over(d.Up ? Plus(Of(d.Of, first, end), Numbers(d.By - 1)) : Of(d.Of, first, end), d.By),
                MultipliedExtent m => Calculate("Mul", Of(m.Of, first, end), Numbers(m.By), (x, y) => x * y),
                ShiftedExtent s => Plus(Of(s.Of, first, end), Numbers(s.By)),
                _ => throw new NotSupportedException($"{extent.GetType().Name} has no ONNX form"),
            };
            _worked.Add((extent, first, end), worked);
        }

        return worked;
    }

    private Size Shape(string value, int first, int end) => Node("Shape", [value], AttributeProto.Of("start", first), AttributeProto.Of("end", end));

    // Extents grow with the input by steps that repeat: one period shows all there is to see.
    private static bool CanBeLess(Extent a, Extent b, int? size, int nominal)
        => Enumerable.Range(size ?? nominal, size is null ? Period(a) * Period(b) : 1).Any(input => a.At(input) < b.At(input));

    private static int Period(Extent extent) => extent switch
    {
        DividedExtent d => d.By * Period(d.Of),
        MultipliedExtent m => Period(m.Of),
        ShiftedExtent s => Period(s.Of),
        _ => 1,
    };

    private Size Calculate(string type, Size a, Size b, Func<long, long, long> number)
    {
        if (a is Size.Known { Numbers: var x } && b is Size.Known { Numbers: var y })
        {
            var length = Math.Max(x.Length, y.Length);
            return new Size.Known([.. Enumerable.Range(0, length).Select(i => number(x[i % x.Length], y[i % y.Length]))]);
        }

        return Node(type, [Value(a), Value(b)]);
    }

    private Size.Unknown Node(string type, string[] inputs, params AttributeProto[] attributes)
        => new(_nodes.Add(type, $"size{++_count}", inputs, attributes));
}
