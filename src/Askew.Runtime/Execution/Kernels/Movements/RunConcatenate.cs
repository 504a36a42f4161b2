using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Execution.Kernels.Movements;

/// <summary><see cref="Concatenate"/> with 16 bits somewhere, in runs as long as the parts allow.</summary>
internal sealed class RunConcatenate : IKernel
{
    public string Name => "runs-concatenate";

    public bool IsSupported => true;

    public BoundKernel? Bind(IntegerInstruction instruction, IntegerProgram program)
    {
        if (instruction is not Concatenate concatenate)
        {
            return null;
        }

        Shape output = program.Tensors[concatenate.Output].Shape;
        int outer = output.CountBetween(0, concatenate.Axis);
        int outRun = output.CountBetween(concatenate.Axis, output.Rank);
        bool writesBytes = TensorMemory.IsBytes(program, concatenate.Output);
        var parts = new Part[concatenate.Parts.Length];
        int start = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            ProgramTensor tensor = program.Tensors[concatenate.Parts[i]];
            int run = tensor.Shape.CountBetween(concatenate.Axis, tensor.Shape.Rank);
            Copy copy = (TensorMemory.IsBytes(program, concatenate.Parts[i]), writesBytes) switch
            {
                (true, true) => CopyRun<sbyte, sbyte>,
                (true, false) => CopyRun<sbyte, short>,
                (false, true) => CopyRun<short, sbyte>,
                (false, false) => CopyRun<short, short>,
            };
            parts[i] = new Part(copy, concatenate.Parts[i], start, run, concatenate.Tables[i], tensor.Range.Min);
            start += run;
        }

        return (storage, workers) => Partition.For(workers, output.ElementCount, outer * parts.Length, (first, end) =>
        {
            for (int piece = first; piece < end; piece++)
            {
                (int o, int number) = Math.DivRem(piece, parts.Length);
                Part part = parts[number];
                part.Copy(storage, part, concatenate.Output, o * part.Run, (o * outRun) + part.Start);
            }
        });
    }

    private delegate void Copy(TensorStorage storage, Part part, int output, int from, int to);

    [MethodImpl(Compilation.AtOnce)]
    private static void CopyRun<TIn, TOut>(TensorStorage storage, Part part, int output, int from, int to)
        where TIn : unmanaged, IBinaryInteger<TIn>
        where TOut : unmanaged, IBinaryInteger<TOut>
    {
        ReadOnlySpan<TIn> source = storage.Integers<TIn>(part.Tensor).Slice(from, part.Run);
        Span<TOut> target = storage.Integers<TOut>(output).Slice(to, part.Run);
        if (part.Table is { } table)
        {
            for (int i = 0; i < target.Length; i++)
            {
                target[i] = TOut.CreateTruncating(table[int.CreateTruncating(source[i]) - part.Smallest]);
            }
        }
        else if (typeof(TIn) == typeof(TOut))
        {
            MemoryMarshal.Cast<TIn, TOut>(source).CopyTo(target);
        }
        else
        {
            for (int i = 0; i < target.Length; i++)
            {
                target[i] = TOut.CreateTruncating(source[i]);
            }
        }
    }

    private sealed record Part(Copy Copy, int Tensor, int Start, int Run, short[]? Table, int Smallest);
}
