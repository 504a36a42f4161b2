using System.Runtime.InteropServices;
using Askew.Numerics;

namespace Askew.Instructions;

/// <summary>Where reals become integers and integers reals: at the inputs and outputs of a program, and nowhere else.</summary>
internal static class ProgramBoundary
{
    /// <summary>Quantises <paramref name="reals"/> into the bytes of <paramref name="tensor"/>: half to even, saturated.</summary>
    /// <remarks>In single precision: <see cref="QuantizationParameters.QuantizeSingle"/>.</remarks>
    /// <exception cref="ArgumentException">The lengths differ, or a number is NaN.</exception>
    public static void Quantize(ProgramTensor tensor, ReadOnlySpan<float> reals, Span<byte> bytes)
    {
        RequireLengths(tensor, reals.Length, bytes.Length);
        QuantizationParameters parameters = tensor.Parameters;
        Span<sbyte> narrow = MemoryMarshal.Cast<byte, sbyte>(bytes);
        Span<short> wide = MemoryMarshal.Cast<byte, short>(bytes);
        bool isNarrow = tensor.ElementSizeInBytes == 1;
        for (int i = 0; i < reals.Length; i++)
        {
            if (float.IsNaN(reals[i]))
            {
                throw new ArgumentException($"Element {i} of the input '{tensor.Name}' is NaN, which no integer stands for.");
            }

            int value = parameters.QuantizeSingle(reals[i]);
            if (isNarrow)
            {
                narrow[i] = (sbyte)value;
            }
            else
            {
                wide[i] = (short)value;
            }
        }
    }

    /// <summary>The reals that the bytes of <paramref name="tensor"/> stand for.</summary>
    public static void Dequantize(ProgramTensor tensor, ReadOnlySpan<byte> bytes, Span<float> reals)
    {
        RequireLengths(tensor, reals.Length, bytes.Length);
        QuantizationParameters parameters = tensor.Parameters;
        ReadOnlySpan<short> wide = MemoryMarshal.Cast<byte, short>(bytes);
        bool isNarrow = tensor.ElementSizeInBytes == 1;
        for (int i = 0; i < reals.Length; i++)
        {
            reals[i] = (float)parameters.Dequantize(isNarrow ? (sbyte)bytes[i] : wide[i]);
        }
    }

    private static void RequireLengths(ProgramTensor tensor, int reals, int bytes)
    {
        if (reals != tensor.Shape.ElementCount || bytes != tensor.SizeInBytes)
        {
            throw new ArgumentException(
                $"The tensor '{tensor.Name}' of shape {tensor.Shape} has {tensor.Shape.ElementCount} elements; "
                + $"{reals} reals in {bytes} bytes do not fit.");
        }
    }
}
