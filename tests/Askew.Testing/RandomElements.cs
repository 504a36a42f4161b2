using Askew.Instructions;
using Askew.Numerics;
using Askew.Tensors;

namespace Askew.Testing;

/// <summary>Random element-wise instructions.</summary>
internal static class RandomElements
{
    public static IntegerProgram LookUp(Random random)
    {
        ProgramTensor input = Tensor(random);
        int tables = random.OneIn(2) ? 1 : input.Shape[1];
        return SmallPrograms.Of(
            new LookUp { Node = "random", Input = 0, Output = 1, Table = random.Table(tables * input.Range.Count, 8), Tables = tables },
            input,
            Output(input.Shape));
    }

    public static IntegerProgram Rescale(Random random)
    {
        ProgramTensor input = Tensor(random);
        int requantizers = random.OneIn(2) ? 1 : input.Shape[1];
        return SmallPrograms.Of(
            new Rescale
            {
                Node = "random",
                Input = 0,
                Output = 1,
                Requantizers = [.. Enumerable.Range(0, requantizers).Select(_ => random.Requantizer(100))],
                Stage = random.Stage(8),
            },
            input,
            Output(input.Shape));
    }

    public static IntegerProgram Add(Random random)
    {
        (ProgramTensor left, ProgramTensor right, ProgramTensor output) = Operands(random);
        Requantizer first = random.Requantizer(200);
        return SmallPrograms.Of(
            new AddRescaled
            {
                Node = "random",
                Left = 0,
                Right = 1,
                Output = 2,
                LeftMultiplier = first.Multiplier,
                RightMultiplier = random.OneIn(6) ? random.Within(int.MinValue, int.MaxValue) : random.OneIn(2)
                    ? -first.Multiplier : first.Multiplier / 2,
                RightShift = first.RightShift,
                Addend = first.Addend,
                Stage = random.Stage(8),
            },
            left,
            right,
            output);
    }

    public static IntegerProgram Multiply(Random random)
    {
        (ProgramTensor left, ProgramTensor right, ProgramTensor output) = Operands(random);
        return SmallPrograms.Of(
            new MultiplyRescaled
            {
                Node = "random",
                Left = 0,
                Right = 1,
                Output = 2,
                LeftZeroPoint = random.Within(left.Range.Min, left.Range.Max),
                RightZeroPoint = random.Within(right.Range.Min, right.Range.Max),
                Requantizer = random.Requantizer(20000),
                Stage = random.Stage(8),
            },
            left,
            right,
            output);
    }

    public static IntegerProgram Normalize(Random random)
    {
        ProgramTensor input = Tensor(random);
        int size = random.OneIn(4) ? random.Next(1, 60) : random.Next(1, 7);
        int zeroPoint = random.Within(input.Range.Min, input.Range.Max);
        int shift = random.OneIn(8) ? random.Next(0, 63) : random.Next(4, 12);
        long distance = Math.Max(zeroPoint - input.Range.Min, input.Range.Max - zeroPoint);
        long largest = (Math.Min(size, input.Shape[1]) * distance * distance) >> shift;
        return SmallPrograms.Of(
            new Normalize
            {
                Node = "random",
                Input = 0,
                Output = 1,
                Size = size,
                ZeroPoint = zeroPoint,
                Factors = [.. Enumerable.Range(0, (int)largest + 1).Select(_ => random.Within(0, 1 << 15))],
                FactorShift = shift,
                Requantizer = random.Requantizer(1_000_000),
                Saturation = random.Stage(8, tables: false).Saturation,
            },
            input,
            Output(input.Shape));
    }

    private static ProgramTensor Output(Shape shape) => SmallPrograms.Tensor(8, shape.Extents.ToArray());

    private static ProgramTensor Tensor(Random random)
    {
        int bitWidth = random.OneIn(4) ? random.Next(2, 9) : 8;
        int batch = random.Next(1, 3);
        int channels = random.Next(1, 10);
        return random.Next(4) switch
        {
            0 => SmallPrograms.Tensor(bitWidth, batch, random.Next(1, 257)),
            1 => SmallPrograms.Tensor(bitWidth, batch, channels, random.Next(1, 700)),
            _ => SmallPrograms.Tensor(bitWidth, batch, channels, random.Next(1, 20), random.Next(1, 40)),
        };
    }

    // Operands of the same shape, or of shapes that broadcast: any dimension may be missing or 1 on either side.
    private static (ProgramTensor Left, ProgramTensor Right, ProgramTensor Output) Operands(Random random)
    {
        int[] extents = random.OneIn(3)
            ? [random.Next(1, 3), random.Next(0, 257)]
            : [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => random.Next(1, 14))];
        int[] left = Shrunk(random, extents);
        int[] right = Shrunk(random, extents);
        int[] output = new int[extents.Length];
        for (int d = 0; d < output.Length; d++)
        {
            int fromLeft = d - (extents.Length - left.Length) is var l and >= 0 ? left[l] : 1;
            int fromRight = d - (extents.Length - right.Length) is var r and >= 0 ? right[r] : 1;
            output[d] = fromLeft == 1 ? fromRight : fromLeft;
        }

        ProgramTensor rightTensor = SmallPrograms.Tensor(8, right);
        if (random.OneIn(4))
        {
            rightTensor = rightTensor with
            {
                Constant =
                [.. Enumerable.Range(0, rightTensor.Shape.ElementCount).Select(_ => (sbyte)random.Within(-128, 127))]
            };
        }

        return (SmallPrograms.Tensor(random.OneIn(4) ? random.Next(2, 9) : 8, left), rightTensor, SmallPrograms.Tensor(8, output));
    }

    private static int[] Shrunk(Random random, int[] extents)
    {
        if (random.OneIn(2))
        {
            return extents;
        }

        int[] shrunk = extents[random.Next(0, extents.Length)..];
        return Array.ConvertAll(shrunk, extent => random.OneIn(3) ? 1 : extent);
    }
}
