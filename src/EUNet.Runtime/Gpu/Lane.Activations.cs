namespace EUNet.Gpu;

/// <summary>Activations and their derivatives, for one channel and for four.</summary>
public static partial class Lane
{
    /// <summary>1 / (1 + exp(-x)).</summary>
    public static float Sigmoid(float x) => 1f / (1f + MathF.Exp(-x));

    /// <summary>x · sigmoid(x).</summary>
    public static float Swish(float x) => x / (1f + MathF.Exp(-x));

    /// <summary>max(x, 0).</summary>
    public static float Relu(float x) => Math.Max(x, 0f);

    /// <summary>min(max(x, 0), 6).</summary>
    public static float Relu6(float x) => Math.Min(Math.Max(x, 0f), 6f);

    /// <summary>x · relu6(x + 3) / 6.</summary>
    public static float HardSwish(float x) => x * Relu6(x + 3f) * (1f / 6f);

    /// <summary>The derivative of <see cref="Sigmoid(float)"/> at x.</summary>
    public static float SigmoidSlope(float x)
    {
        var s = Sigmoid(x);
        return s * (1f - s);
    }

    /// <summary>The derivative of <see cref="Swish(float)"/> at x.</summary>
    public static float SwishSlope(float x)
    {
        var s = Sigmoid(x);
        return s + (x * s * (1f - s));
    }

    /// <summary>1 where x &gt; 0.</summary>
    public static float ReluSlope(float x) => x > 0f ? 1f : 0f;

    /// <summary>1 where 0 &lt; x &lt; 6.</summary>
    public static float Relu6Slope(float x) => x > 0f & x < 6f ? 1f : 0f;

    /// <summary>The derivative of <see cref="HardSwish(float)"/> at x: 0 up to -3, 1 from 3 on, (2x + 3) / 6 between.</summary>
    public static float HardSwishSlope(float x)
    {
        var between = (2f * x + 3f) * (1f / 6f);
        return x <= -3f ? 0f : x >= 3f ? 1f : between;
    }

    /// <summary>An activation known only at run time, by its number in <see cref="Tensors.Activation"/>; for small vectors.</summary>
    internal static float Activate(int activation, float x)
        => activation == (int)Tensors.Activation.Swish ? Swish(x)
        : activation == (int)Tensors.Activation.Relu ? Relu(x)
        : activation == (int)Tensors.Activation.Relu6 ? Relu6(x)
        : activation == (int)Tensors.Activation.HardSwish ? HardSwish(x)
        : activation == (int)Tensors.Activation.Sigmoid ? Sigmoid(x)
        : x;

    /// <summary>The derivative of <see cref="Activate"/>.</summary>
    internal static float Slope(int activation, float x)
        => activation == (int)Tensors.Activation.Swish ? SwishSlope(x)
        : activation == (int)Tensors.Activation.Relu ? ReluSlope(x)
        : activation == (int)Tensors.Activation.Relu6 ? Relu6Slope(x)
        : activation == (int)Tensors.Activation.HardSwish ? HardSwishSlope(x)
        : activation == (int)Tensors.Activation.Sigmoid ? SigmoidSlope(x)
        : 1f;

    /// <inheritdoc cref="Sigmoid(float)"/>
    public static F4 Sigmoid(F4 x) => new(Sigmoid(x.X), Sigmoid(x.Y), Sigmoid(x.Z), Sigmoid(x.W));

    /// <inheritdoc cref="Swish(float)"/>
    public static F4 Swish(F4 x) => new(Swish(x.X), Swish(x.Y), Swish(x.Z), Swish(x.W));

    /// <inheritdoc cref="Relu(float)"/>
    public static F4 Relu(F4 x) => new(Relu(x.X), Relu(x.Y), Relu(x.Z), Relu(x.W));

    /// <inheritdoc cref="Relu6(float)"/>
    public static F4 Relu6(F4 x) => new(Relu6(x.X), Relu6(x.Y), Relu6(x.Z), Relu6(x.W));

    /// <inheritdoc cref="HardSwish(float)"/>
    public static F4 HardSwish(F4 x) => new(HardSwish(x.X), HardSwish(x.Y), HardSwish(x.Z), HardSwish(x.W));

    /// <inheritdoc cref="SigmoidSlope(float)"/>
    public static F4 SigmoidSlope(F4 x) => new(SigmoidSlope(x.X), SigmoidSlope(x.Y), SigmoidSlope(x.Z), SigmoidSlope(x.W));

    /// <inheritdoc cref="SwishSlope(float)"/>
    public static F4 SwishSlope(F4 x) => new(SwishSlope(x.X), SwishSlope(x.Y), SwishSlope(x.Z), SwishSlope(x.W));

    /// <inheritdoc cref="ReluSlope(float)"/>
    public static F4 ReluSlope(F4 x) => new(ReluSlope(x.X), ReluSlope(x.Y), ReluSlope(x.Z), ReluSlope(x.W));

    /// <inheritdoc cref="Relu6Slope(float)"/>
    public static F4 Relu6Slope(F4 x) => new(Relu6Slope(x.X), Relu6Slope(x.Y), Relu6Slope(x.Z), Relu6Slope(x.W));

    /// <inheritdoc cref="HardSwishSlope(float)"/>
    public static F4 HardSwishSlope(F4 x) => new(HardSwishSlope(x.X), HardSwishSlope(x.Y), HardSwishSlope(x.Z), HardSwishSlope(x.W));
}
