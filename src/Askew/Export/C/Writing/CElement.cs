using Askew.Instructions;

namespace Askew.Export.C.Writing;

/// <summary>How an integer type is called in C, and in the names of kernels.</summary>
/// <param name="Suffix">In names of functions and structures.</param>
/// <param name="Type">The type.</param>
/// <param name="SizeInBytes">Its size.</param>
internal sealed record CElement(string Suffix, string Type, int SizeInBytes)
{
    /// <summary>Signed bytes.</summary>
    public static readonly CElement Narrow = new("s8", "int8_t", 1);

    /// <summary>Signed 16-bit integers of the arena, which is made of bytes: a type that may look at any memory.</summary>
    public static readonly CElement Wide = new("s16", "askew_s16", 2);

    /// <summary>Sums that fit 32 bits.</summary>
    public static readonly CElement Sum = new("s32", "int32_t", 4);

    /// <summary>Sums that fit 32 bits, whose requantisers all shift by 32 bits or more: only the upper half of their products is
    /// shifted.</summary>
    public static readonly CElement HighSum = new("s32h", "int32_t", 4);

    /// <summary>Sums that fit 32 bits, whose outputs are upper halves of products (<see cref="HighProduct"/>).</summary>
    public static readonly CElement ProductSum = new("s32p", "int32_t", 4);

    /// <summary>Sums that might not.</summary>
    public static readonly CElement WideSum = new("s64", "int64_t", 8);

    /// <summary>The type of the elements of <paramref name="tensor"/>.</summary>
    public static CElement Of(ProgramTensor tensor) => tensor.ElementSizeInBytes == 1 ? Narrow : Wide;
}
