namespace EUNet.Gpu;

/// <summary>Four neighbouring channels: what one 128-bit access moves.</summary>
public struct F4
{
    /// <summary>First channel.</summary>
    public float X;

    /// <summary>Second channel.</summary>
    public float Y;

    /// <summary>Third channel.</summary>
    public float Z;

    /// <summary>Fourth channel.</summary>
    public float W;

    /// <summary>Four given channels.</summary>
    public F4(float x, float y, float z, float w)
    {
        X = x;
        Y = y;
        Z = z;
        W = w;
    }

    /// <summary>Channel by channel.</summary>
    public static F4 operator +(F4 a, F4 b) => new(a.X + b.X, a.Y + b.Y, a.Z + b.Z, a.W + b.W);

    /// <summary>Channel by channel.</summary>
    public static F4 operator -(F4 a, F4 b) => new(a.X - b.X, a.Y - b.Y, a.Z - b.Z, a.W - b.W);

    /// <summary>Channel by channel.</summary>
    public static F4 operator *(F4 a, F4 b) => new(a.X * b.X, a.Y * b.Y, a.Z * b.Z, a.W * b.W);

    /// <summary>All four channels times one number.</summary>
    public static F4 operator *(F4 a, float b) => new(a.X * b, a.Y * b, a.Z * b, a.W * b);
}
