namespace EUNet.Cpu.Lanes;

/// <summary>
/// The vector operations that an operator's driver is written in, once for all widths: the JIT compiles the driver for each implementation
/// and every call folds to an instruction. <typeparamref name="TVector"/> is a hardware vector, or a float for the scalar tier.
/// </summary>
internal unsafe interface ILanes<TVector>
    where TVector : struct
{
    /// <summary>Floats in a vector.</summary>
    static abstract int Count { get; }

    /// <summary>All zeros.</summary>
    static abstract TVector Zero { get; }

    /// <summary>Reads a vector; no alignment needed.</summary>
    static abstract TVector Load(float* source);

    /// <summary>Reads the first <paramref name="count"/> lanes (0 to <see cref="Count"/>) and nothing behind them; the others are zero.</summary>
    static abstract TVector LoadPart(float* source, int count);

    /// <summary>Writes a vector; no alignment needed.</summary>
    static abstract void Store(float* destination, TVector value);

    /// <summary>Writes the first <paramref name="count"/> lanes (0 to <see cref="Count"/>) and nothing behind them.</summary>
    static abstract void StorePart(float* destination, TVector value, int count);

    /// <summary>The same value in every lane.</summary>
    static abstract TVector Broadcast(float value);

    /// <summary>a · b + c, rounded once where the hardware can.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    /// <summary>a + b.</summary>
    static abstract TVector Add(TVector a, TVector b);

    /// <summary>a - b.</summary>
    static abstract TVector Subtract(TVector a, TVector b);

    /// <summary>a · b.</summary>
    static abstract TVector Multiply(TVector a, TVector b);

    /// <summary>a / b.</summary>
    static abstract TVector Divide(TVector a, TVector b);

    /// <summary>The larger; the hardware's own for NaN.</summary>
    static abstract TVector Max(TVector a, TVector b);

    /// <summary>The smaller; the hardware's own for NaN.</summary>
    static abstract TVector Min(TVector a, TVector b);

    /// <summary>The square root.</summary>
    static abstract TVector SquareRoot(TVector value);

    /// <summary>The nearest integer, halves to even.</summary>
    static abstract TVector Round(TVector value);

    /// <summary>2 to the power of a whole number in [-126, 127].</summary>
    static abstract TVector PowerOfTwo(TVector exponent);

    /// <summary>A mask of the lanes where a &lt; b, for <see cref="Select"/>.</summary>
    static abstract TVector Less(TVector a, TVector b);

    /// <summary>A mask of the lanes where a = b, for <see cref="Select"/>.</summary>
    static abstract TVector Equal(TVector a, TVector b);

    /// <summary>Lanes of <paramref name="whenTrue"/> where the mask is set, of <paramref name="whenFalse"/> elsewhere.</summary>
    static abstract TVector Select(TVector mask, TVector whenTrue, TVector whenFalse);

    /// <summary>The sum of all lanes.</summary>
    static abstract float Sum(TVector value);

    /// <summary>The largest lane.</summary>
    static abstract float Largest(TVector value);
}
