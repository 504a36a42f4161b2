using System.Numerics;
using System.Runtime.CompilerServices;
using Askew.Instructions;
using Askew.Numerics;
using Askew.Tensors;

namespace Askew.Execution.Kernels.Normalization;

/// <summary><see cref="NormalizeMoments"/> of signed bytes that lie side by side: sums by vectors; where many elements share a gain, all
/// results of a run are one table of 256 entries.</summary>
internal sealed class ByteNormalizeMoments : IKernel
{
    // Below this a table costs more than it saves.
    private const int WorthATable = 512;

    public string Name => "bytes-normalizemoments";

    public bool IsSupported => Vector.IsHardwareAccelerated;

    public BoundKernel? Bind(IntegerInstruction instruction, IntegerProgram program) =>
        instruction is NormalizeMoments { Inner: 1 } normalize
            && TensorMemory.IsBytes(program, normalize.Input)
            && TensorMemory.IsBytes(program, normalize.Output)
                ? new Bound(normalize, program.Tensors[normalize.Input].Shape.ElementCount / normalize.Count).Run
                : null;

    private sealed class Bound(NormalizeMoments instruction, int runs)
    {
        private readonly int count = instruction.Count;

        public void Run(TensorStorage storage, Workers workers) =>
            Partition.For(workers, 2L * runs * count, runs, (first, end) => RunAll(storage, first, end));

        private void RunAll(TensorStorage storage, int first, int end)
        {
            ReadOnlySpan<sbyte> input = storage.Integers<sbyte>(instruction.Input);
            Span<sbyte> output = storage.Integers<sbyte>(instruction.Output);
            for (int run = first; run < end; run++)
            {
                int start = run * count;
                ReadOnlySpan<sbyte> source = input.Slice(start, count);
                (long sum, long squares) = Sums(source);
                MomentScale scale = MomentScale.Of(instruction, sum, squares);

                // From one change of the gain to the next.
                for (int i = 0; i < count;)
                {
                    int same = Math.Min(count - i, instruction.ChannelRun - ((start + i) % instruction.ChannelRun));
                    Requantizer requantizer =
                        instruction.Requantizers[(start + i) / instruction.ChannelRun % instruction.Requantizers.Length];
                    Apply(scale, requantizer, source.Slice(i, same), output.Slice(start + i, same));
                    i += same;
                }
            }
        }

        private void Apply(MomentScale scale, Requantizer requantizer, ReadOnlySpan<sbyte> source, Span<sbyte> target)
        {
            if (source.Length < WorthATable)
            {
                for (int i = 0; i < source.Length; i++)
                {
                    target[i] = (sbyte)instruction.Stage.Apply(requantizer.Apply(scale.Apply(source[i])));
                }

                return;
            }

            Span<sbyte> table = stackalloc sbyte[256];
            for (int value = sbyte.MinValue; value <= sbyte.MaxValue; value++)
            {
                table[(byte)value] = (sbyte)instruction.Stage.Apply(requantizer.Apply(scale.Apply(value)));
            }

            for (int i = 0; i < source.Length; i++)
            {
                target[i] = table[(byte)source[i]];
            }
        }

        // A few hundred bytes at a time, so that sums of squares stay in 32 bits.
        private static (long Sum, long Squares) Sums(ReadOnlySpan<sbyte> values)
        {
            const int Piece = 1 << 12;
            long sum = 0;
            long squares = 0;
            while (values.Length > 0)
            {
                ReadOnlySpan<sbyte> piece = values[..Math.Min(Piece, values.Length)];
                Vector<int> sums = default;
                Vector<int> products = default;
                int i = 0;
                for (; i + Vector<sbyte>.Count <= piece.Length; i += Vector<sbyte>.Count)
                {
                    Vector.Widen(new Vector<sbyte>(piece[i..]), out Vector<short> low, out Vector<short> high);
                    Add(low, ref sums, ref products);
                    Add(high, ref sums, ref products);
                }

                sum += Vector.Sum(sums);
                squares += Vector.Sum(products);
                for (; i < piece.Length; i++)
                {
                    sum += piece[i];
                    squares += piece[i] * piece[i];
                }

                values = values[piece.Length..];
            }

            return (sum, squares);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Add(Vector<short> values, ref Vector<int> sums, ref Vector<int> products)
        {
            Vector.Widen(values, out Vector<int> low, out Vector<int> high);
            sums += low + high;
            products += (low * low) + (high * high);
        }
    }
}
