namespace EUNet.Cpu.Resampling;

/// <summary>Places of one map in proportion to another's, in whole numbers.</summary>
internal static class Proportion
{
    /// <summary>⌊i · across / parts⌋.</summary>
    public static int Floor(int i, int across, int parts) => (int)((long)i * across / parts);

    /// <summary>⌈i · across / parts⌉.</summary>
    public static int Ceiling(int i, int across, int parts) => (int)((((long)i * across) + parts - 1) / parts);
}
