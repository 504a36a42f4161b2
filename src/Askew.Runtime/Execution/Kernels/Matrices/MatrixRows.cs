using System.Buffers;
using System.Runtime.CompilerServices;
using Askew.Execution.Kernels.Lanes;
using Askew.Tensors;

namespace Askew.Execution.Kernels.Matrices;

/// <summary>Runs a <see cref="RequantizedProduct"/>: each output is a sum along a row of weights, four of them at a time.</summary>
internal sealed unsafe class MatrixRows<TLanes, TVector>(RequantizedProduct product, int input, int output, bool isWideInput, bool isWide)
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    // Columns of the output that share the activations that are read, and those of one piece of work.
    private const int Block = 4;
    private const int Piece = 64;

    private readonly int columns = product.Requantizers.Length;
    private readonly int length = product.Weights.Length / product.Requantizers.Length;

    /// <summary>Runs the product.</summary>
    public void Run(TensorStorage storage, Workers workers)
    {
        int rows = storage.Bytes(output).Length / (isWide ? sizeof(short) : sizeof(sbyte)) / columns;
        int pieces = (columns + Piece - 1) / Piece;
        Partition.For(workers, (long)rows * product.Weights.Length / 32, pieces, (first, end) =>
            RunColumns(storage, rows, first * Piece, Math.Min(end * Piece, columns)));
    }

    [MethodImpl(Compilation.AtOnce)]
    private void RunColumns(TensorStorage storage, int rows, int firstColumn, int endColumn)
    {
        Span<sbyte> results = isWide ? [] : storage.Integers<sbyte>(output);
        Span<short> wideResults = isWide ? storage.Integers<short>(output) : [];
        short[] widened = ArrayPool<short>.Shared.Rent(length);
        int* sums = stackalloc int[Block];
        fixed (byte* source = storage.Bytes(input))
        fixed (sbyte* weights = product.Weights)
        fixed (short* ofBytes = widened)
        {
            for (int row = 0; row < rows; row++)
            {
                short* activations = isWideInput ? (short*)source + ((long)row * length) : ofBytes;
                if (!isWideInput)
                {
                    ByteWidening.Widen((sbyte*)source + ((long)row * length), ofBytes, length);
                }

                for (int column = firstColumn; column < endColumn; column += Block)
                {
                    // The last block may overlap the one before it.
                    int first = Math.Max(0, Math.Min(column, columns - Block));
                    int count = Math.Min(Block, columns);
                    sbyte* start = weights + ((long)first * length);
                    if (count == Block)
                    {
                        FourSums(activations, start, length, sums);
                    }
                    else
                    {
                        FewSums(activations, start, length, count, sums);
                    }

                    for (int i = 0; i < count; i++)
                    {
                        int place = (row * columns) + first + i;
                        int result = product.Stage.Apply(product.Requantizers[first + i].Apply(sums[i]));
                        if (isWide)
                        {
                            wideResults[place] = (short)result;
                        }
                        else
                        {
                            results[place] = (sbyte)result;
                        }
                    }
                }
            }
        }

        ArrayPool<short>.Shared.Return(widened);
    }

    [MethodImpl(Compilation.AtOnce)]
    private static void FourSums(short* activations, sbyte* weights, int length, int* sums)
    {
        sbyte* second = weights + length;
        sbyte* third = second + length;
        sbyte* fourth = third + length;
        TVector a = TLanes.Broadcast(0), b = a, c = a, d = a;
        int i = 0;
        for (; i + (2 * TLanes.Count) <= length; i += 2 * TLanes.Count)
        {
            TVector x = TLanes.Load((int*)(activations + i));
            a = TLanes.MultiplyAddPairs(a, x, TLanes.LoadBytePairs(weights + i));
            b = TLanes.MultiplyAddPairs(b, x, TLanes.LoadBytePairs(second + i));
            c = TLanes.MultiplyAddPairs(c, x, TLanes.LoadBytePairs(third + i));
            d = TLanes.MultiplyAddPairs(d, x, TLanes.LoadBytePairs(fourth + i));
        }

        (sums[0], sums[1], sums[2], sums[3]) = (TLanes.Sum(a), TLanes.Sum(b), TLanes.Sum(c), TLanes.Sum(d));
        for (; i < length; i++)
        {
            sums[0] += activations[i] * weights[i];
            sums[1] += activations[i] * second[i];
            sums[2] += activations[i] * third[i];
            sums[3] += activations[i] * fourth[i];
        }
    }

    [MethodImpl(Compilation.AtOnce)]
    private static void FewSums(short* activations, sbyte* weights, int length, int count, int* sums)
    {
        for (int column = 0; column < count; column++, weights += length)
        {
            sums[column] = 0;
            for (int i = 0; i < length; i++)
            {
                sums[column] += activations[i] * weights[i];
            }
        }
    }
}
