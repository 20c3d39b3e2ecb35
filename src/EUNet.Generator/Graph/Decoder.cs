using System.Globalization;
using EUNet.Generator.Diagnostics;
using EUNet.Generator.Graph.Operators;
using EUNet.Generator.Spec;

namespace EUNet.Generator.Graph;

/// <summary>Writes down a U-Net's expanding path: bottleneck, then stages of upsampling, skip and convolutions.</summary>
public sealed class Decoder(GraphWriter writer, DecoderSpec spec, InputSpec input)
{
    private readonly DecoderBlock _block = new(writer);

    /// <summary>Writes it behind the encoder; gives its last map, or null where the spec cannot be built.</summary>
    /// <param name="encoded">The encoder's last map.</param>
    public int? Write(int encoded)
    {
        if (From(encoded) is not { } x || Bottleneck(x) is not { } start)
        {
            return null;
        }

        x = start;
        var startStride = writer.ShapeOf(x).Height.Stride;
        for (var stage = 0; stage < spec.Stages.Count; stage++)
        {
            if (writer.ShapeOf(x).Height.Stride < 2 || writer.ShapeOf(x).Width.Stride < 2)
            {
                writer.Report(DiagnosticCatalog.TooManyStages, Key(stage), stage + 1, FromName(encoded), Count(stage, "stage"));
                return null;
            }

            if (Stage(x, stage) is not { } next)
            {
                return null;
            }

            x = next;
        }

        if (writer.ShapeOf(x).Height.Stride > 1 || writer.ShapeOf(x).Width.Stride > 1)
        {
            var end = Math.Max(writer.ShapeOf(x).Height.Stride, writer.ShapeOf(x).Width.Stride);
            var lacking = Count((int)Math.Round(Math.Log(end, 2)), "stage");
            writer.Report(DiagnosticCatalog.TooFewStages, "decoder.stages", Text(end), lacking, Text(startStride / end));
            return null;
        }

        return x;
    }

    private static string Count(int count, string noun)
        => count.ToString(CultureInfo.InvariantCulture) + " " + noun + (count == 1 ? "" : "s");

    private static string Text(double stride) => stride.ToString(CultureInfo.InvariantCulture);

    private static string Text(double vertical, double horizontal)
        => vertical == horizontal ? Text(vertical) : $"{Text(vertical)} x {Text(horizontal)}";

    private static string Key(int stage) => string.Format(CultureInfo.InvariantCulture, "decoder.stages[{0}]", stage);

    private string FromName(int encoded) => spec.From ?? writer.Taps.All.Last(tap => tap.Tensor == encoded).Name;

    private int? From(int encoded)
    {
        if (spec.From is null)
        {
            return encoded;
        }

        return writer.Find(spec.From, "decoder.from");
    }

    private int? Bottleneck(int x)
    {
        if (spec.Bottleneck is not { } bottleneck)
        {
            return x;
        }

        if (bottleneck.PyramidBins.Count > 0)
        {
            return Pyramid(x, bottleneck);
        }

        if (bottleneck.Block == DecoderBlockKind.None)
        {
            return x;
        }

        var channels = writer.ChannelsOf(x);
        writer.Begin(new Block(
            "decoder0", BlockKind.Bottleneck,
            $"bottleneck · {Name(bottleneck.Block)} · {channels} → {bottleneck.Filters} channels · stride "
            + Text(writer.ShapeOf(x).Height.Stride),
            $"Decoder{bottleneck.Block}C{channels}To{bottleneck.Filters}{DecoderBlock.Signature(bottleneck.Style)}", "decoder.bottleneck"));
        var y = _block.Write(x, 0, bottleneck.Block, bottleneck.Filters, bottleneck.Style, "decoder.bottleneck", "d0");
        if (y is { } output)
        {
            writer.Taps.Add("decoder0", output);
        }

        return y;
    }

    private int Pyramid(int x, BottleneckSpec bottleneck)
    {
        var channels = writer.ChannelsOf(x);
        writer.Begin(new Block(
            "decoder0", BlockKind.Bottleneck,
            $"bottleneck · pyramid {string.Join(", ", bottleneck.PyramidBins)} · {channels} → {bottleneck.Filters} channels · stride "
            + Text(writer.ShapeOf(x).Height.Stride),
            $"DecoderPyramid{string.Join("_", bottleneck.PyramidBins)}C{channels}To{bottleneck.Filters}{DecoderBlock.Signature(bottleneck.Style)}",
            "decoder.bottleneck"));
        var y = new PyramidPooling(writer).Write(x, "decoder0_", bottleneck, "d0");
        writer.Taps.Add("decoder0", y);
        return y;
    }

    private static string Name(DecoderBlockKind kind) => kind switch
    {
        DecoderBlockKind.Residual => "residual 3×3",
        DecoderBlockKind.Double => "double 3×3",
        DecoderBlockKind.Single => "single 3×3",
        _ => "no convolutions",
    };

    private int? Stage(int x, int index)
    {
        var stage = spec.Stages[index];
        var number = index + 1;
        var stem = "d" + number.ToString(CultureInfo.InvariantCulture);
        var upsampling = new DecoderUpsampling(writer, stage, $"decoder{number}", stem);
        int? skip = null;
        if (stage.Skip is { } name)
        {
            skip = writer.Find(name, Key(index) + ".skip");
            if (skip is not { } tensor || !FitsStride(x, tensor, index))
            {
                return null;
            }
        }

        var below = upsampling.ChannelsFrom(x);
        var channels = below + (skip is { } s ? writer.ChannelsOf(s) : 0);
        var filters = stage.Block == DecoderBlockKind.None ? channels : stage.Filters;
        writer.Begin(new Block(
            $"decoder{number}", BlockKind.DecoderStage,
            $"decoder stage {number} · {upsampling.Title}{(stage.Skip is null ? "" : " + " + stage.Skip)} · {Name(stage.Block)} · "
            + $"{channels} → {filters} channels · stride {Text(writer.ShapeOf(x).Height.Stride / 2)}",
            $"Decoder{stage.Block}{upsampling.Signature}C{writer.ChannelsOf(x)}"
            + (skip is { } joined ? $"{(stage.SkipFirst ? "SkipFirst" : "Skip")}{writer.ChannelsOf(joined)}" : "") + $"To{filters}"
            + DecoderBlock.Signature(stage.Style) + (stage.Attention == AttentionKind.None ? "" : stage.Attention.ToString()), Key(index)));

        if (upsampling.Write(x, skip, input, Key(index)) is not { } mixed)
        {
            return null;
        }

        x = mixed;
        var attention = new ConcurrentAttention(writer, stage.Attention);
        if (stage.Attention != AttentionKind.None && (skip is not null || stage.Block == DecoderBlockKind.None))
        {
            var isLast = stage.Block == DecoderBlockKind.None;
            if (attention.Write(x, $"decoder{number}_scse1", "Scse1", stem + "Scse1", isLast ? stem : stem + "Scse1", Key(index)) is not { } attended)
            {
                return null;
            }

            x = attended;
        }

        if (stage.Block != DecoderBlockKind.None)
        {
            var hasMore = stage.Attention != AttentionKind.None;
            if (_block.Write(x, number, stage.Block, filters, stage.Style, Key(index), stem, hasMore ? stem + "Block" : stem) is not { } convolved)
            {
                return null;
            }

            x = convolved;
            if (hasMore)
            {
                if (attention.Write(x, $"decoder{number}_scse2", "Scse2", stem + "Scse2", stem, Key(index)) is not { } attended)
                {
                    return null;
                }

                x = attended;
            }
        }

        writer.Taps.Add($"decoder{number}", x);
        return x;
    }

    private bool FitsStride(int x, int skip, int index)
    {
        var (from, to) = (writer.ShapeOf(x), writer.ShapeOf(skip));
        if (from.Height.Stride / 2 == to.Height.Stride && from.Width.Stride / 2 == to.Width.Stride)
        {
            return true;
        }

        var fitting = writer.Taps.Where(tensor => writer.ShapeOf(tensor).Height.Stride == from.Height.Stride / 2
            && writer.ShapeOf(tensor).Width.Stride == from.Width.Stride / 2);
        writer.Report(
            DiagnosticCatalog.SkipStrideMismatch, Key(index) + ".skip", index + 1, Text(from.Height.Stride / 2, from.Width.Stride / 2),
            spec.Stages[index].Skip!, Text(to.Height.Stride, to.Width.Stride), fitting);
        return false;
    }
}
