using System.Runtime.InteropServices;

namespace EUNet.Cpu.Policies;

/// <summary>A small number known when a kernel is compiled: taps in a row, rows and columns of a tile.</summary>
/// <remarks>
/// Its type is as many bytes large. The JIT replaces <c>Unsafe.SizeOf</c> while it reads a method, and does not read on behind a condition that is
/// false by it; of <see cref="Value"/> it learns after it has made room for all that the condition guards. A kernel's compilation, which a
/// first run waits for, takes half as long when its conditions ask for sizes.
/// </remarks>
internal interface IExtent
{
    /// <summary>The number.</summary>
    static abstract int Value { get; }
}

/// <summary>0. There is no type of no bytes: it has a size that no other extent has.</summary>
[StructLayout(LayoutKind.Sequential, Size = 64)]
internal readonly struct Zero : IExtent
{
    /// <inheritdoc/>
    public static int Value => 0;
}

/// <summary>1.</summary>
[StructLayout(LayoutKind.Sequential, Size = 1)]
internal readonly struct One : IExtent
{
    /// <inheritdoc/>
    public static int Value => 1;
}

/// <summary>2.</summary>
[StructLayout(LayoutKind.Sequential, Size = 2)]
internal readonly struct Two : IExtent
{
    /// <inheritdoc/>
    public static int Value => 2;
}

/// <summary>3.</summary>
[StructLayout(LayoutKind.Sequential, Size = 3)]
internal readonly struct Three : IExtent
{
    /// <inheritdoc/>
    public static int Value => 3;
}

/// <summary>4.</summary>
[StructLayout(LayoutKind.Sequential, Size = 4)]
internal readonly struct Four : IExtent
{
    /// <inheritdoc/>
    public static int Value => 4;
}

/// <summary>5.</summary>
[StructLayout(LayoutKind.Sequential, Size = 5)]
internal readonly struct Five : IExtent
{
    /// <inheritdoc/>
    public static int Value => 5;
}

/// <summary>6.</summary>
[StructLayout(LayoutKind.Sequential, Size = 6)]
internal readonly struct Six : IExtent
{
    /// <inheritdoc/>
    public static int Value => 6;
}

/// <summary>7.</summary>
[StructLayout(LayoutKind.Sequential, Size = 7)]
internal readonly struct Seven : IExtent
{
    /// <inheritdoc/>
    public static int Value => 7;
}

/// <summary>8.</summary>
[StructLayout(LayoutKind.Sequential, Size = 8)]
internal readonly struct Eight : IExtent
{
    /// <inheritdoc/>
    public static int Value => 8;
}

/// <summary>9.</summary>
[StructLayout(LayoutKind.Sequential, Size = 9)]
internal readonly struct Nine : IExtent
{
    /// <inheritdoc/>
    public static int Value => 9;
}

/// <summary>10.</summary>
[StructLayout(LayoutKind.Sequential, Size = 10)]
internal readonly struct Ten : IExtent
{
    /// <inheritdoc/>
    public static int Value => 10;
}

/// <summary>11.</summary>
[StructLayout(LayoutKind.Sequential, Size = 11)]
internal readonly struct Eleven : IExtent
{
    /// <inheritdoc/>
    public static int Value => 11;
}

/// <summary>12.</summary>
[StructLayout(LayoutKind.Sequential, Size = 12)]
internal readonly struct Twelve : IExtent
{
    /// <inheritdoc/>
    public static int Value => 12;
}

/// <summary>A choice known when a kernel is compiled; its type is two bytes large where it is taken, else one. See <see cref="IExtent"/>.</summary>
internal interface IChoice
{
    /// <summary>Whether it is taken.</summary>
    static abstract bool Taken { get; }
}

/// <summary>Yes.</summary>
[StructLayout(LayoutKind.Sequential, Size = 2)]
internal readonly struct Yes : IChoice
{
    /// <inheritdoc/>
    public static bool Taken => true;
}

/// <summary>No.</summary>
[StructLayout(LayoutKind.Sequential, Size = 1)]
internal readonly struct No : IChoice
{
    /// <inheritdoc/>
    public static bool Taken => false;
}
