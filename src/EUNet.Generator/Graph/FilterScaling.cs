using EUNet.Generator.Spec;

namespace EUNet.Generator.Graph;

/// <summary>Compound scaling of filters and repeats (Tan and Le, 2019).</summary>
public static class FilterScaling
{
    /// <summary>
    /// Filters times width, to the nearest multiple of the divisor; one multiple more where less than <c>keep</c> of them would remain.
    /// </summary>
    public static int Filters(EfficientNetEncoderSpec encoder, int filters)
    {
        var scaled = filters * encoder.Width;
        var divisor = encoder.RoundingDivisor;
        var rounded = Math.Max(divisor, (int)(scaled + (divisor / 2.0)) / divisor * divisor);
        return rounded < encoder.RoundingKeep * scaled ? rounded + divisor : rounded;
    }

    /// <summary>Repeats times depth, rounded up; Lite's first and last stage keep theirs.</summary>
    public static int Repeats(EfficientNetEncoderSpec encoder, int stage)
    {
        var repeat = encoder.Blocks[stage].Repeat;
        var isEnd = stage == 0 || stage == encoder.Blocks.Count - 1;
        return encoder.FixedEnds && isEnd ? repeat : (int)Math.Ceiling(encoder.Depth * repeat);
    }

    /// <summary>The reduced width of squeeze and excitation: a share of the block's input channels, at least one; 0 for none.</summary>
    public static int Squeezed(int inChannels, double ratio) => ratio > 0 ? Math.Max(1, (int)(inChannels * ratio)) : 0;

    /// <summary>What tells a stage's blocks apart: a to z, then za to zz, then zza, ...</summary>
    public static string Letter(int repeat) => new string('z', repeat / 26) + (char)('a' + (repeat % 26));
}
