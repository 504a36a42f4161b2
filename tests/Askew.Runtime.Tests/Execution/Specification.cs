using System.Runtime.InteropServices;
using Askew.Execution;
using Askew.Instructions;
using Askew.Numerics;
using Askew.Tensors;
using Askew.Testing;

namespace Askew.Runtime.Tests.Execution;

/// <summary>Compares kernels with the scalar ones, byte for byte.</summary>
internal static class Specification
{
    /// <summary>The names of all kernels that this processor can run besides the scalar ones.</summary>
    public static IEnumerable<string> FastKernels => KernelCatalog.Default.Kernels
        .Where(kernel => kernel.IsSupported && !kernel.Name.StartsWith("scalar", StringComparison.Ordinal))
        .Select(kernel => kernel.Name);

    /// <summary>Asserts that every fast kernel that takes the program's instruction does exactly what the scalar one does.</summary>
    /// <returns>The names of these kernels.</returns>
    public static IReadOnlyList<string> Check(IntegerProgram program, int seed)
    {
        IKernel[] kernels = [.. KernelCatalog.Default.Kernels.Where(kernel =>
            kernel.IsSupported && !kernel.Name.StartsWith("scalar", StringComparison.Ordinal)
                && kernel.Bind(program.Instructions[0], program) is not null)];
        byte[] expected = Run(program, KernelCatalog.Scalar, Workers.Single, seed, 0);
        foreach (IKernel kernel in kernels)
        {
            var only = new KernelCatalog([kernel]);
            foreach ((int threads, byte behind) in new (int, byte)[] { (1, 0x00), (1, 0x7F), (3, 0x80) })
            {
                byte[] actual = Run(program, only, threads == 1 ? Workers.Single : new Workers(threads), seed, behind);
                if (!expected.AsSpan().SequenceEqual(actual))
                {
                    int at = expected.AsSpan().CommonPrefixLength(actual);
                    Assert.Fail($"{kernel.Name}, seed {seed}, {threads} threads: byte {at} of {expected.Length} is {(sbyte)actual[at]}, "
                        + $"not {(sbyte)expected[at]}; {program.Instructions[0]}, "
                        + string.Join(" -> ", program.Tensors.Select(tensor => tensor.Shape)));
                }
            }
        }

        return [.. kernels.Select(kernel => kernel.Name)];
    }

    /// <summary>The output of a run on random inputs, with <paramref name="behind"/> in all memory that belongs to no input.</summary>
    public static byte[] Run(IntegerProgram program, KernelCatalog kernels, Workers workers, int seed, byte behind)
    {
        var interpreter = new IntegerInterpreter(program, kernels, workers);
        Span<byte> memory = Memory(program, interpreter.Storage);
        memory.Fill(behind);
        var random = new Random(seed);
        foreach (int input in program.Inputs)
        {
            Fill(program.Tensors[input], interpreter.Storage, input, random);
        }

        byte[] before = memory.ToArray();
        interpreter.Run();
        byte[] output = interpreter.Storage.Bytes(program.Outputs[0]).ToArray();
        AssertOnlyOutputChanged(program, before, memory);
        return output;
    }

    // The whole block of memory that holds the tensors, with the slack behind them.
    private static Span<byte> Memory(IntegerProgram program, TensorStorage storage)
    {
        BufferLayout plan = BufferLayout.For(program);
        int first = Array.FindIndex(plan.Offsets, offset => offset == 0);
        return MemoryMarshal.CreateSpan(ref MemoryMarshal.GetReference(storage.Bytes(first)), plan.SizeInBytes + 64);
    }

    private static void AssertOnlyOutputChanged(IntegerProgram program, byte[] before, ReadOnlySpan<byte> memory)
    {
        int output = program.Outputs[0];
        int start = BufferLayout.For(program).Offsets[output];
        int end = start + program.Tensors[output].SizeInBytes;
        Assert.True(memory[..start].SequenceEqual(before.AsSpan(0, start)), "memory before the output was written");
        Assert.True(memory[end..].SequenceEqual(before.AsSpan(end)), "memory behind the output was written");
    }

    private static void Fill(ProgramTensor tensor, TensorStorage storage, int index, Random random)
    {
        IntegerRange range = tensor.Range;
        if (tensor.ElementSizeInBytes == 2)
        {
            foreach (ref short value in storage.Integers<short>(index))
            {
                value = (short)random.Within(range.Min, range.Max);
            }
        }
        else
        {
            foreach (ref sbyte value in storage.Integers<sbyte>(index))
            {
                value = (sbyte)random.Within(range.Min, range.Max);
            }
        }
    }
}
