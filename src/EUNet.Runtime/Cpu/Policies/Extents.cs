namespace EUNet.Cpu.Policies;

/// <summary>A small number known when a kernel is compiled: taps in a row, columns in a tile.</summary>
internal interface IExtent
{
    /// <summary>The number.</summary>
    static abstract int Value { get; }
}

/// <summary>0.</summary>
internal readonly struct Zero : IExtent
{
    /// <inheritdoc/>
    public static int Value => 0;
}

/// <summary>1.</summary>
internal readonly struct One : IExtent
{
    /// <inheritdoc/>
    public static int Value => 1;
}

/// <summary>2.</summary>
internal readonly struct Two : IExtent
{
    /// <inheritdoc/>
    public static int Value => 2;
}

/// <summary>3.</summary>
internal readonly struct Three : IExtent
{
    /// <inheritdoc/>
    public static int Value => 3;
}

/// <summary>4.</summary>
internal readonly struct Four : IExtent
{
    /// <inheritdoc/>
    public static int Value => 4;
}

/// <summary>5.</summary>
internal readonly struct Five : IExtent
{
    /// <inheritdoc/>
    public static int Value => 5;
}

/// <summary>6.</summary>
internal readonly struct Six : IExtent
{
    /// <inheritdoc/>
    public static int Value => 6;
}

/// <summary>7.</summary>
internal readonly struct Seven : IExtent
{
    /// <inheritdoc/>
    public static int Value => 7;
}

/// <summary>8.</summary>
internal readonly struct Eight : IExtent
{
    /// <inheritdoc/>
    public static int Value => 8;
}

/// <summary>A choice known when a kernel is compiled.</summary>
internal interface IChoice
{
    /// <summary>Whether it is taken.</summary>
    static abstract bool Taken { get; }
}

/// <summary>Yes.</summary>
internal readonly struct Yes : IChoice
{
    /// <inheritdoc/>
    public static bool Taken => true;
}

/// <summary>No.</summary>
internal readonly struct No : IChoice
{
    /// <inheritdoc/>
    public static bool Taken => false;
}
