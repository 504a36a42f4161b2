using Askew.Numerics;

namespace Askew.Instructions;

/// <summary>The proof that no register of 64 bits overflows, whatever the inputs. That is what engines and exported code compute with at
/// most, so
/// a program that was proven when it was made is proven again when it is read: its file may have been edited since.</summary>
internal static class RegisterProof
{
    private const int Width = 64;

    /// <summary>Proves <paramref name="program"/>, which has passed the <see cref="ProgramValidator"/>.</summary>
    /// <exception cref="InvalidDataException">Names the first node that could overflow, the register, and how many bits it
    /// needs.</exception>
    public static void Check(IntegerProgram program)
    {
        foreach (IntegerInstruction instruction in program.Instructions)
        {
            RegisterBounds bounds = instruction.Bound(program.Tensors);
            Require(instruction, "accumulator", bounds.Accumulator);
            Require(instruction, "product", bounds.Product);
            Require(instruction, "addend", bounds.Addend);
        }
    }

    private static void Require(IntegerInstruction instruction, string register, Int128 magnitude)
    {
        if (!RegisterWidths.Fits(magnitude, Width))
        {
            throw new InvalidDataException(
                $"node '{instruction.Node}': its {register} can reach {magnitude}, "
                + $"which needs {RegisterWidths.BitsFor(magnitude)} bits of {Width}");
        }
    }
}
