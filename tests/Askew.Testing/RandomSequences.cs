using Askew.Instructions;

namespace Askew.Testing;

/// <summary>Random instructions of the kind that attention needs: products of activations, normalisation by moments, choices.</summary>
internal static class RandomSequences
{
    public static IntegerProgram MultiplyActivations(Random random) =>
        MultiplyActivations(random, Bits(random), Bits(random), Bits(random));

    public static IntegerProgram MultiplyActivations(Random random, int leftBits, int rightBits, int outputBits)
    {
        int matrices = random.OneIn(2) ? 1 : random.Next(1, 6);
        int rows = random.OneIn(4) ? 1 : random.Next(1, 20);
        int length = random.OneIn(4) ? random.Next(1, 400) : random.Next(1, 40);
        int columns = random.OneIn(4) ? random.Next(1, 140) : random.Next(1, 40);
        ProgramTensor left = SmallPrograms.Tensor(leftBits, matrices, rows, length);
        ProgramTensor right = SmallPrograms.Tensor(rightBits, matrices, length, columns);
        return SmallPrograms.Of(
            new MultiplyActivations
            {
                Node = "random",
                Left = 0,
                Right = 1,
                Output = 2,
                LeftZeroPoint = random.Within(left.Range.Min, left.Range.Max),
                RightZeroPoint = random.Within(right.Range.Min, right.Range.Max),
                Rows = rows,
                Length = length,
                Columns = columns,
                Requantizer = random.Requantizer(1 + (length * 3000)),
                Stage = random.Stage(outputBits),
            },
            left,
            right,
            SmallPrograms.Tensor(outputBits, matrices, rows, columns));
    }

    public static IntegerProgram NormalizeMoments(Random random) => NormalizeMoments(random, Bits(random), Bits(random));

    public static IntegerProgram NormalizeMoments(Random random, int inputBits, int outputBits)
    {
        int count = random.OneIn(4) ? random.Next(1, 3000) : random.Next(1, 50);
        int inner = random.OneIn(2) ? 1 : random.Next(1, 7);
        int outer = random.Next(1, 7);
        int elements = outer * count * inner;

        // Gains that change from element to element, from run to run, or within a run.
        (int run, int channels) = random.Next(5) switch
        {
            0 => (inner, count),
            1 => (count * inner, outer),
            2 => (elements, 1),
            3 when count % 2 == 0 => (count * inner / 2, 2 * outer),
            _ => (1, inner * count),
        };
        ProgramTensor input = SmallPrograms.Tensor(inputBits, outer, count, inner);
        return SmallPrograms.Of(
            new NormalizeMoments
            {
                Node = "random",
                Input = 0,
                Output = 1,
                Count = count,
                Inner = inner,
                ZeroPoint = random.Within(input.Range.Min, input.Range.Max),
                IsCentered = random.OneIn(2),
                Raise = random.Next(0, Math.Max(0, 30 - inputBits - int.Log2(count)) + 1),
                Epsilon = random.OneIn(3) ? 0 : 1L << random.Next(0, random.OneIn(4) ? 63 : 20),
                ChannelRun = run,
                Requantizers = [.. Enumerable.Range(0, channels).Select(_ => random.Requantizer(1 << 18))],
                Stage = random.Stage(outputBits),
            },
            input,
            SmallPrograms.Tensor(outputBits, outer, count, inner));
    }

    public static IntegerProgram SelectLargest(Random random) => SelectLargest(random, Bits(random), Bits(random));

    public static IntegerProgram SelectLargest(Random random, int inputBits, int outputBits)
    {
        bool indices = inputBits != outputBits || random.OneIn(2);
        int length = Math.Min(random.Next(1, 60), indices ? 1 << outputBits : int.MaxValue);
        int count = random.OneIn(2) ? 1 : random.Next(1, length + 1);
        (int outer, int inner) = (random.Next(1, 5), random.Next(1, 8));
        ProgramTensor output = SmallPrograms.Tensor(outputBits, outer, count, inner);
        return SmallPrograms.Of(
            new SelectLargest
            {
                Node = "random",
                Input = 0,
                Output = 1,
                Length = length,
                Inner = inner,
                Count = count,
                IsSmallest = random.OneIn(2),
                PrefersLast = random.OneIn(2),
                IndexZeroPoint = indices ? random.Within(output.Range.Min, output.Range.Max - length + 1) : null,
            },
            SmallPrograms.Tensor(inputBits, outer, length, inner),
            output);
    }

    public static IntegerProgram GatherRows(Random random) => GatherRows(random, Bits(random), Bits(random));

    // Numbers of rows that are not there come, too, before the first and behind the last; the table is a constant or an activation.
    public static IntegerProgram GatherRows(Random random, int indexBits, int rowBits)
    {
        int count = random.OneIn(3) ? 1 : random.Next(1, 40);
        int rows = random.OneIn(4) ? 1 : random.Next(1, 300);
        int width = random.OneIn(4) ? 1 : random.Next(1, 40);
        ProgramTensor indices = SmallPrograms.Tensor(indexBits, random.OneIn(2) ? [count] : [1, count]);
        ProgramTensor table = SmallPrograms.Tensor(rowBits, rows, width);
        if (random.OneIn(2))
        {
            sbyte[] bytes = new sbyte[table.SizeInBytes];
            random.NextBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(bytes.AsSpan()));
            bool isWide = table.ElementSizeInBytes == 2;
            table = table with
            {
                Constant = isWide ? bytes
                    : [.. bytes.Select(value => (sbyte)Math.Clamp((int)value, table.Range.Min, table.Range.Max))],
            };
        }

        return SmallPrograms.Of(
            new GatherRows
            {
                Node = "random",
                Input = 0,
                Table = 1,
                Output = 2,
                Rows = rows,
                Width = width,
                IndexZeroPoint = random.OneIn(2) ? indices.Range.Min : random.Within(indices.Range.Min, indices.Range.Max),
            },
            indices,
            table,
            SmallPrograms.Tensor(rowBits, [.. indices.Shape.Extents, width]));
    }

    private static int Bits(Random random) => random.OneIn(4) ? 16 : random.OneIn(3) ? random.Next(2, 9) : 8;
}
