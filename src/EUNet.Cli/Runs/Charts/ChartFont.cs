using System.Reflection;
using System.Text;
using ScottPlot;
using SkiaSharp;

namespace EUNet.Cli.Runs.Charts;

/// <summary>
/// The typeface of charts: Inter, which comes in Avalonia.Fonts.Inter, a package of nothing else. The SkiaSharp that needs no system libraries finds
/// no system fonts on Linux, and a bare machine has none; so charts also look the same everywhere.
/// </summary>
internal sealed class ChartFont : IFontResolver
{
    private const string Name = "Inter";

    private readonly SKTypeface _regular;
    private readonly SKTypeface _bold;

    private ChartFont()
    {
        using var package = typeof(ChartFont).Assembly.GetManifestResourceStream("inter.dll")!;
        using var bytes = new MemoryStream();
        package.CopyTo(bytes);
        using var files = Assembly.Load(bytes.ToArray()).GetManifestResourceStream("!AvaloniaResources")!;
        _regular = Load(files, "/Assets/Inter-Regular.ttf");
        _bold = Load(files, "/Assets/Inter-SemiBold.ttf");
    }

    private static readonly Lazy<string> s_installed = new(() =>
    {
        Fonts.FontResolvers.Insert(0, new ChartFont());
        Fonts.Default = Name;
        return Name;
    });

    /// <summary>The name that plots know it by, from the first call on.</summary>
    public static string Installed => s_installed.Value;

    /// <inheritdoc/>
    public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing)
        => CreateTypeface(fontName, weight >= FontWeight.SemiBold, italic: false);

    /// <inheritdoc/>
    public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) => fontName != Name ? null : bold ? _bold : _regular;

    // Avalonia's archive: the index's length, a version, how many files, of each its path, place and length; then the files.
    private static SKTypeface Load(Stream files, string path)
    {
        files.Position = 0;
        using var reader = new BinaryReader(files, Encoding.UTF8, leaveOpen: true);
        var start = reader.ReadInt32() + sizeof(int);
        _ = reader.ReadInt32();
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            var (name, place, length) = (reader.ReadString(), reader.ReadInt32(), reader.ReadInt32());
            if (name == path)
            {
                files.Position = start + place;
                using var font = SKData.CreateCopy(reader.ReadBytes(length));
                return SKTypeface.FromData(font);
            }
        }

        throw new InvalidOperationException($"The package holds no {path}.");
    }
}
