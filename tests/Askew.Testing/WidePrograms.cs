using Askew.Instructions;
using Askew.Numerics;

namespace Askew.Testing;

/// <summary>Random programs with 16-bit tensors, in every mixture with 8-bit ones, and of the instructions that have no fast
/// kernels.</summary>
internal static class WidePrograms
{
    /// <summary>Makers of programs; their number says whether input and output have 8 bits or 16: 0 both 8, 1 the input 16, 2 the output
    /// 16, 3 both 16.</summary>
    public static readonly IReadOnlyList<Func<Random, int, IntegerProgram>> Makers =
    [
        (random, widths) => Widen(random, RandomConvolution.Any(random), widths),
        (random, widths) => Widen(random, RandomConvolution.Depthwise(random), widths),
        (random, widths) => Widen(random, RandomMatrices.Create(random), widths),
        (random, widths) => Widen(random, RandomElements.Rescale(random), widths),
        (random, widths) => Widen(random, RandomElements.Add(random), widths),
        (random, widths) => Widen(random, RandomElements.Multiply(random), widths),
        (random, widths) => Widen(random, RandomPooling.Average(random), widths),
        Concatenate,
        LookUp,
        Normalize,
        (random, widths) => Softmax(random, widths, isLogarithm: false),
        (random, widths) => Softmax(random, widths, isLogarithm: true),
        (random, widths) => RandomSequences.MultiplyActivations(
            random, InputBits(random, widths), InputBits(random, random.Next(2)), OutputBits(random, widths)),
        (random, widths) => RandomSequences.NormalizeMoments(random, InputBits(random, widths), OutputBits(random, widths)),
        (random, widths) => RandomSequences.SelectLargest(random, InputBits(random, widths), OutputBits(random, widths)),
        (random, widths) => RandomSequences.GatherRows(random, InputBits(random, widths), OutputBits(random, widths)),
        OnePlace,
        Heavy,
    ];

    private static int InputBits(Random random, int widths) => (widths & 1) != 0 ? 16 : random.OneIn(2) ? 8 : random.Next(2, 8);

    private static int OutputBits(Random random, int widths) => (widths & 2) != 0 ? 16 : random.OneIn(2) ? 8 : random.Next(2, 8);

    private static IntegerProgram Widen(Random random, IntegerProgram program, int widths)
    {
        ProgramTensor[] tensors = [.. program.Tensors];
        foreach (int input in program.Inputs)
        {
            tensors[input] = WithBits(tensors[input], InputBits(random, input == 0 ? widths : random.Next(2)));
        }

        if (tensors[^2].Constant is { } constant && random.OneIn(2))
        {
            // Wide constants are stored as bytes.
            tensors[^2] = WithBits(tensors[^2] with { Constant = null }, 16) with { Constant = [.. constant, .. constant] };
        }

        tensors[^1] = WithBits(tensors[^1], OutputBits(random, widths));
        OutputStage stage = random.Stage(tensors[^1].Parameters.BitWidth);
        return SmallPrograms.Of(
            program.Instructions[0] switch
            {
                Convolve i => i with { Stage = stage, PadValue = random.Within(tensors[0].Range.Min, tensors[0].Range.Max) },
                MultiplyMatrices i => i with { Stage = stage },
                Rescale i => i with { Stage = stage },
                AddRescaled i => i with { Stage = stage },
                MultiplyRescaled i => i with
                {
                    Stage = stage,
                    LeftZeroPoint = random.Within(tensors[0].Range.Min, tensors[0].Range.Max),
                    RightZeroPoint = random.Within(tensors[1].Range.Min, tensors[1].Range.Max),
                },
                AveragePool i => i with { Stage = stage },
                IntegerInstruction i => throw new NotSupportedException(i.GetType().Name),
            },
            tensors);
    }

    // One part through a table, one without where it is as wide as the output.
    private static IntegerProgram Concatenate(Random random, int widths)
    {
        ProgramTensor part = SmallPrograms.Tensor(InputBits(random, widths), 2, random.Next(1, 30));
        ProgramTensor output = SmallPrograms.Tensor(OutputBits(random, widths), 2, 2 * part.Shape[1]);
        short[] table = random.Table(part.Range.Count, output.Parameters.BitWidth);
        bool isSame = part.Parameters.BitWidth == output.Parameters.BitWidth;
        return SmallPrograms.Of(
            new Concatenate { Node = "random", Parts = [0, 0], Output = 1, Axis = 1, Tables = [table, isSame ? null : table] },
                part, output);
    }

    private static IntegerProgram LookUp(Random random, int widths)
    {
        ProgramTensor input = SmallPrograms.Tensor(InputBits(random, widths), 2, 2, random.Next(1, 50));
        int outputBits = OutputBits(random, widths);
        int tables = random.OneIn(2) ? 1 : 2;
        return SmallPrograms.Of(
            new LookUp
            {
                Node = "random",
                Input = 0,
                Output = 1,
                Table = random.Table(tables * input.Range.Count, outputBits),
                Tables = tables
            },
            input,
            SmallPrograms.Tensor(outputBits, input.Shape.Extents.ToArray()));
    }

    private static IntegerProgram Normalize(Random random, int widths)
    {
        ProgramTensor input = SmallPrograms.Tensor(InputBits(random, widths), random.Next(1, 3), random.Next(1, 9), random.Next(1, 30));
        int bits = input.Parameters.BitWidth;
        int outputBits = OutputBits(random, widths);
        int size = random.Next(1, 7);
        int shift = bits == 16 ? 24 : 4;
        return SmallPrograms.Of(
            new Normalize
            {
                Node = "random",
                Input = 0,
                Output = 1,
                Size = size,
                ZeroPoint = random.Within(input.Range.Min, input.Range.Max),
                Factors = [.. Enumerable.Range(0, (size << Math.Max(0, (2 * bits) - shift)) + 1).Select(_ => random.Within(0, 1 << 15))],
                FactorShift = shift,
                Requantizer = random.Requantizer(1_000_000),
                Saturation = random.Stage(outputBits, tables: false).Saturation,
            },
            input,
            SmallPrograms.Tensor(outputBits, input.Shape.Extents.ToArray()));
    }

    private static IntegerProgram Softmax(Random random, int widths, bool isLogarithm)
    {
        int outputBits = OutputBits(random, widths);
        ProgramTensor input =
            SmallPrograms.Tensor(InputBits(random, widths), [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(1, 40))]);
        ProgramTensor output = SmallPrograms.Tensor(outputBits, input.Shape.Extents.ToArray());
        double scale = random.NextDouble() * 20 / input.Range.Count;
        SoftmaxLogarithm? logarithm = !isLogarithm
            ? null
            : new SoftmaxLogarithm(
                random.Within(1, int.MaxValue),
                random.Within(1, int.MaxValue),
                random.NextInt64(-(1L << 50), 1L << 50),
                random.Next(20, 45),
                [.. Enumerable.Range(0, 257).Select(i => (int)Math.Round(Math.Log(1 + (i / 256.0)) * 65536)),
                    (int)Math.Round(Math.Log(2) * 65536)]);
        return SmallPrograms.Of(
            new Softmax
            {
                Node = "random",
                Input = 0,
                Output = 1,
                Axis = random.Next(input.Shape.Rank),
                Exponentials = [.. Enumerable.Range(0, input.Range.Count)
                    .Select(d => (int)Math.Round(Math.Exp(-d * scale) * (1 << Askew.Instructions.Softmax.ExponentialBits)))],
                ReciprocalScale = random.Within(1, outputBits == 16 ? int.MaxValue : 256 << outputBits),
                ZeroPoint = random.Within(output.Range.Min, output.Range.Max),
                Logarithm = logarithm,
                Saturation = random.Stage(outputBits, tables: false).Saturation,
            },
            input,
            output);
    }

    // Convolutions of a single place are computed as matrices.
    private static IntegerProgram OnePlace(Random random, int widths) => SmallPrograms.Convolve(
        [3 + widths, 70, 1, 1], [3 + widths, 9, 1, 1], new SlidingWindow(1, 1), random.Weights(70 * 9), random.Requantizer(70_000));

    // Sums of so many large products need more than 32 bits.
    private static IntegerProgram Heavy(Random random, int widths)
    {
        const int length = 70_000;
        sbyte[] weights = [.. Enumerable.Repeat((sbyte)-128, length)];
        return widths < 2
            ? SmallPrograms.Of(
                new MultiplyMatrices
                {
                    Node = "heavy",
                    Input = 0,
                    Output = 1,
                    Weights = weights,
                    Requantizers = [random.Requantizer(1 << 30)],
                    Stage = random.Stage(8)
                },
                SmallPrograms.Tensor(8, 1, length),
                SmallPrograms.Tensor(8, 1, 1))
            : SmallPrograms.Convolve(
            [1, length / 10, 1, 12], [1, 1, 1, 3], new SlidingWindow(1, 10), weights, random.Requantizer(1 << 30), padValue: -128);
    }

    private static ProgramTensor WithBits(ProgramTensor tensor, int bits) => tensor.Constant is null
        ? tensor with { Parameters = new QuantizationParameters(tensor.Parameters.Scale, 0, bits) }
        : tensor;
}
