using System.Buffers;
using System.Runtime.CompilerServices;
using Askew.Execution.Kernels.Lanes;
using Askew.Execution.Kernels.Stages;
using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Execution.Kernels.Matrices;

/// <summary><see cref="MultiplyActivations"/> of signed bytes.</summary>
/// <remarks>The right matrix is laid out anew each time: distances from its zero point as 16-bit integers, two of a column beside each
/// other, so that a pair of a row's distances is multiplied with the pairs of many columns at once.</remarks>
internal sealed class VectorMultiplyActivations<TLanes, TVector> : IKernel
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    // Distances of bytes have 9 bits.
    private const long LargestProduct = 255 * 255;

    public string Name => TLanes.Name + "-multiplyactivations";

    public bool IsSupported => TLanes.IsSupported;

    public BoundKernel? Bind(IntegerInstruction instruction, IntegerProgram program) =>
        instruction is MultiplyActivations multiply
            && TensorMemory.IsBytes(program, multiply.Left)
            && TensorMemory.IsBytes(program, multiply.Right)
            && TensorMemory.IsBytes(program, multiply.Output)
            && HasOnly8Bits(multiply.LeftZeroPoint) && HasOnly8Bits(multiply.RightZeroPoint)
            && multiply.Length * LargestProduct <= int.MaxValue
                ? new Bound(multiply, program.Tensors[multiply.Output].Shape.ElementCount / (multiply.Rows * multiply.Columns)).Run
                : null;

    private static bool HasOnly8Bits(int zeroPoint) => zeroPoint is >= sbyte.MinValue and <= sbyte.MaxValue;

    private sealed unsafe class Bound(MultiplyActivations instruction, int matrices)
    {
        // Vectors of columns whose sums stay in registers.
        private const int Block = 4;

        private readonly ByteStage stage = new(instruction.Stage);
        private readonly int rows = instruction.Rows;
        private readonly int length = instruction.Length;
        private readonly int columns = instruction.Columns;
        private readonly int pairs = (instruction.Length + 1) / 2;
        private readonly int width = (instruction.Columns + (Block * TLanes.Count) - 1) / (Block * TLanes.Count) * Block * TLanes.Count;

        public void Run(TensorStorage storage, Workers workers) => Partition.For(
            workers, (long)matrices * rows * length * columns / 8, matrices, (first, end) => RunMatrices(storage, first, end));

        private void RunMatrices(TensorStorage storage, int firstMatrix, int endMatrix)
        {
            int[] panel = ArrayPool<int>.Shared.Rent(pairs * width);
            int[] row = ArrayPool<int>.Shared.Rent(pairs);
            int[] sums = ArrayPool<int>.Shared.Rent(width + TLanes.Count);
            sbyte[] bytes = ArrayPool<sbyte>.Shared.Rent(width + (4 * TLanes.Count));
            fixed (sbyte* left = storage.Integers<sbyte>(instruction.Left), right = storage.Integers<sbyte>(instruction.Right),
                output = storage.Integers<sbyte>(instruction.Output), results = bytes)
            fixed (int* packed = panel, distances = row, totals = sums)
            {
                for (int matrix = firstMatrix; matrix < endMatrix; matrix++)
                {
                    Pack(right + ((long)matrix * length * columns), packed);
                    for (int i = 0; i < rows; i++)
                    {
                        long number = ((long)matrix * rows) + i;
                        PackRow(left + (number * length), (short*)distances);
                        Sum(distances, packed, totals);
                        stage.Apply<TLanes, TVector>(totals, columns, instruction.Requantizer, results);
                        new ReadOnlySpan<sbyte>(results, columns).CopyTo(new Span<sbyte>(output + (number * columns), columns));
                    }
                }
            }

            ArrayPool<sbyte>.Shared.Return(bytes);
            ArrayPool<int>.Shared.Return(sums);
            ArrayPool<int>.Shared.Return(row);
            ArrayPool<int>.Shared.Return(panel);
        }

        // Two rows of the right matrix become one of pairs; what is missing at the ends is 0.
        private void Pack(sbyte* right, int* packed)
        {
            int zero = instruction.RightZeroPoint;
            for (int pair = 0; pair < pairs; pair++)
            {
                sbyte* first = right + (2L * pair * columns);
                sbyte* second = first + columns;
                short* target = (short*)(packed + ((long)pair * width));
                bool isWhole = (2 * pair) + 1 < length;
                for (int column = 0; column < columns; column++)
                {
                    target[2 * column] = (short)(first[column] - zero);
                    target[(2 * column) + 1] = isWhole ? (short)(second[column] - zero) : (short)0;
                }

                new Span<int>(packed + ((long)pair * width) + columns, width - columns).Clear();
            }
        }

        private void PackRow(sbyte* left, short* distances)
        {
            for (int k = 0; k < length; k++)
            {
                distances[k] = (short)(left[k] - instruction.LeftZeroPoint);
            }

            if (length % 2 != 0)
            {
                distances[length] = 0;
            }
        }

        [MethodImpl(Compilation.AtOnce)]
        private void Sum(int* row, int* packed, int* sums)
        {
            for (int column = 0; column < width; column += Block * TLanes.Count)
            {
                TVector a = TLanes.Broadcast(0), b = a, c = a, d = a;
                int* source = packed + column;
                for (int pair = 0; pair < pairs; pair++, source += width)
                {
                    TVector x = TLanes.Broadcast(row[pair]);
                    a = TLanes.MultiplyAddPairs(a, x, TLanes.Load(source));
                    b = TLanes.MultiplyAddPairs(b, x, TLanes.Load(source + TLanes.Count));
                    c = TLanes.MultiplyAddPairs(c, x, TLanes.Load(source + (2 * TLanes.Count)));
                    d = TLanes.MultiplyAddPairs(d, x, TLanes.Load(source + (3 * TLanes.Count)));
                }

                TLanes.Store(a, sums + column);
                TLanes.Store(b, sums + column + TLanes.Count);
                TLanes.Store(c, sums + column + (2 * TLanes.Count));
                TLanes.Store(d, sums + column + (3 * TLanes.Count));
            }
        }
    }
}
