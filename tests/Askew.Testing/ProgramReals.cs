using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Testing;

/// <summary>What a program's integers stand for, and back.</summary>
internal static class ProgramReals
{
    /// <summary>What <paramref name="stored"/>, the bytes of <paramref name="tensor"/>, stand for.</summary>
    public static Tensor Of(ProgramTensor tensor, ReadOnlySpan<byte> stored)
    {
        var reals = new float[tensor.Shape.ElementCount];
        ProgramBoundary.Dequantize(tensor, stored, reals);
        return Tensor.Of(tensor.Shape, reals);
    }

    /// <summary>What the inputs of a run stand for, by name.</summary>
    /// <param name="program">The program.</param>
    /// <param name="inputs">The bytes of its inputs, one after the other.</param>
    public static Dictionary<string, Tensor> OfInputs(IntegerProgram program, ReadOnlySpan<byte> inputs)
    {
        var reals = new Dictionary<string, Tensor>();
        foreach (ProgramTensor tensor in program.Inputs.Select(input => program.Tensors[input]))
        {
            reals[tensor.Name] = Of(tensor, inputs[..tensor.SizeInBytes]);
            inputs = inputs[tensor.SizeInBytes..];
        }

        return reals;
    }

    /// <summary>The bytes that <paramref name="reals"/> become.</summary>
    public static byte[] Stored(ProgramTensor tensor, Tensor reals)
    {
        var stored = new byte[tensor.SizeInBytes];
        ProgramBoundary.Quantize(tensor, reals.Floats, stored);
        return stored;
    }
}
