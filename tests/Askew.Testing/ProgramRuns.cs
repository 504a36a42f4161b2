using System.Runtime.InteropServices;
using Askew.Execution;
using Askew.Instructions;

namespace Askew.Testing;

/// <summary>Runs programs with the interpreter, on bytes and to bytes as the exported example does.</summary>
internal static class ProgramRuns
{
    /// <summary>Random inputs for some runs, one after the other.</summary>
    public static byte[] RandomInputs(IntegerProgram program, int runs, int seed)
    {
        var random = new Random(seed);
        using var bytes = new MemoryStream();
        for (int run = 0; run < runs; run++)
        {
            foreach (ProgramTensor tensor in program.Inputs.Select(input => program.Tensors[input]))
            {
                for (int i = 0; i < tensor.Shape.ElementCount; i++)
                {
                    int value = random.Within(tensor.Range.Min, tensor.Range.Max);
                    bytes.WriteByte((byte)value);
                    if (tensor.ElementSizeInBytes == 2)
                    {
                        bytes.WriteByte((byte)(value >> 8));
                    }
                }
            }
        }

        return bytes.ToArray();
    }

    /// <summary>The outputs of all runs, by the scalar interpreter unless <paramref name="kernels"/> says otherwise.</summary>
    public static byte[] Outputs(IntegerProgram program, ReadOnlySpan<byte> inputs, KernelCatalog? kernels = null)
    {
        var interpreter = new IntegerInterpreter(program, kernels ?? KernelCatalog.Scalar);
        using var bytes = new MemoryStream();
        while (inputs.Length > 0)
        {
            foreach (int input in program.Inputs)
            {
                Span<byte> target = interpreter.Storage.Bytes(input);
                inputs[..target.Length].CopyTo(target);
                inputs = inputs[target.Length..];
            }

            interpreter.Run();
            foreach (int output in program.Outputs)
            {
                bytes.Write(interpreter.Storage.Bytes(output));
            }
        }

        return bytes.ToArray();
    }

    /// <summary>Asserts that the bytes are the same, and names the output that is not.</summary>
    public static void AssertEqual(IntegerProgram program, ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual)
    {
        if (expected.SequenceEqual(actual))
        {
            return;
        }

        int at = expected.CommonPrefixLength(actual);
        int place = at % program.Outputs.Sum(output => program.Tensors[output].SizeInBytes);
        int which = 0;
        while (place >= program.Tensors[program.Outputs[which]].SizeInBytes)
        {
            place -= program.Tensors[program.Outputs[which++]].SizeInBytes;
        }

        IntegerInstruction? source = program.Instructions.FirstOrDefault(i => i.Output == program.Outputs[which]);
        Assert.Fail(
            $"byte {at} of {expected.Length} ({actual.Length} came) differs: byte {place} of output {which}, "
            + $"{program.Tensors[program.Outputs[which]].Shape}, by {source}, "
            + string.Join(", ", source?.Inputs.Select(i => program.Tensors[i].ToString()) ?? []));
    }
}
