namespace Askew.Numerics;

/// <summary>What a register of floats has to offer: code written against it does the same to each element at every width, to the last
/// bit.</summary>
/// <remarks>Every operation is rounded to single precision as IEEE 754 says, and nothing is fused but <see cref="MultiplyAdd"/>.</remarks>
/// <typeparam name="TVector">The register.</typeparam>
internal unsafe interface IFloatLanes<TVector>
    where TVector : struct
{
    /// <summary>Whether the processor has such registers; where it has not, everything still works, slowly.</summary>
    static abstract bool IsSupported { get; }

    /// <summary>Elements of a register.</summary>
    static abstract int Count { get; }

    /// <summary>Whether there are 32 registers, not 16.</summary>
    static abstract bool HasManyRegisters { get; }

    /// <summary>Reads <see cref="Count"/> elements.</summary>
    static abstract TVector Load(float* source);

    /// <summary>Writes <see cref="Count"/> elements.</summary>
    static abstract void Store(TVector vector, float* target);

    /// <summary>One number in all lanes.</summary>
    static abstract TVector Create(float number);

    /// <summary>a + b.</summary>
    static abstract TVector Add(TVector a, TVector b);

    /// <summary>a - b.</summary>
    static abstract TVector Subtract(TVector a, TVector b);

    /// <summary>a * b.</summary>
    static abstract TVector Multiply(TVector a, TVector b);

    /// <summary>a / b.</summary>
    static abstract TVector Divide(TVector a, TVector b);

    /// <summary>a * b + c, rounded once.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    /// <summary>The nearest integer, the even one of two.</summary>
    static abstract TVector Round(TVector x);

    /// <summary>The larger number; NaN if either is.</summary>
    static abstract TVector Max(TVector a, TVector b);

    /// <summary>x &lt; bound ? below : otherwise; NaN is not below.</summary>
    static abstract TVector Choose(TVector x, TVector bound, TVector below, TVector otherwise);

    /// <summary>2^n for whole numbers n from -126 to 127.</summary>
    static abstract TVector PowerOfTwo(TVector n);
}
