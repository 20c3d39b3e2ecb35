using System.Globalization;
using EUNet.Generator.Diagnostics;
using EUNet.Generator.Spec;

namespace EUNet.Generator.Graph;

/// <summary>
/// How large a network may be. Far beyond what anyone trains, and small enough that a slip of the pen (repeats of 9999) is a message
/// and not a build that never ends.
/// </summary>
public static class SizeLimits
{
    /// <summary>Blocks of an encoder. EfficientNet-B7 has 55.</summary>
    public const int MostBlocks = 500;

    /// <summary>The factor between the input and the encoder's last map, in each direction.</summary>
    public const int LargestStride = 4096;

    /// <summary>Parameters of a network: 4 GiB of them.</summary>
    public const long MostParameters = 1 << 30;

    /// <summary>Whether the encoder can be written down; what is too large is reported.</summary>
    public static bool Allow(EncoderSpec encoder, GraphWriter writer)
    {
        if (encoder is not EfficientNetEncoderSpec spec)
        {
            return true;
        }

        var stages = Enumerable.Range(0, spec.Blocks.Count).ToList();
        var blocks = stages.Sum(stage => (long)FilterScaling.Repeats(spec, stage));
        if (blocks > MostBlocks)
        {
            writer.Report(
                DiagnosticCatalog.TooLarge, "encoder.blocks", "the encoder has", Text(blocks) + " blocks", Text(MostBlocks), "lower 'depth' or the repeats (r)");
            return false;
        }

        var (down, across) = ((double)spec.Stem.Stride, (double)spec.Stem.Stride);
        foreach (var stage in stages)
        {
            (down, across) = (down * spec.Blocks[stage].StrideY, across * spec.Blocks[stage].StrideX);
            if (Math.Max(down, across) > LargestStride)
            {
                writer.Report(
                    DiagnosticCatalog.TooLarge, string.Format(CultureInfo.InvariantCulture, "encoder.blocks[{0}]", stage),
                    $"stage {Text(stage + 1)} is at stride", Text((long)Math.Max(down, across)), Text(LargestStride), "write s11 where the map shall keep its size");
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a network that is written down is small enough; where it is not, its largest block is reported.</summary>
    public static bool AllowParameters(GraphWriter writer)
    {
        var counts = writer.Operators.GroupBy(op => op.Block)
            .Select(block => (Block: block.Key, Count: block.Sum(op => op.Parameters.Sum(parameter => parameter.Count)))).ToList();
        var all = counts.Sum(block => block.Count);
        if (all <= MostParameters)
        {
            return true;
        }

        var largest = writer.Blocks[counts.OrderByDescending(block => block.Count).First().Block];
        writer.Report(
            DiagnosticCatalog.TooLarge, largest.SpecKey, "the network has", Text(all) + " parameters", Text(MostParameters),
            $"'{largest.Name}' has the most: give it fewer filters");
        return false;
    }

    private static string Text(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
