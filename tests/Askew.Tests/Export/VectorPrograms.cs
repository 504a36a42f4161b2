using Askew.Instructions;
using Askew.Numerics;
using Askew.Testing;

namespace Askew.Tests.Export;

/// <summary>Random layers as real networks have them: gains below 1, so that requantisers shift by 32 bits or more, numbers of channels and
/// outputs at the edges of vectors, fused activations of every form. Programs of arbitrary numbers never get to the fastest
/// kernels.</summary>
internal static class VectorPrograms
{
    // Around a part of a vector, a vector, a panel.
    private static readonly int[] Channels = [1, 3, 4, 8, 15, 16, 17, 24, 32, 33, 48, 50, 64, 65, 96, 100, 128, 130];

    /// <summary>Makers of programs.</summary>
    public static readonly IReadOnlyList<Func<Random, IntegerProgram>> Makers =
    [
        .. Enumerable.Range(0, Channels.Length).Select<int, Func<Random, IntegerProgram>>(n => random => Dense(random, Channels[n])),
        .. Enumerable.Range(0, Channels.Length).Select<int, Func<Random, IntegerProgram>>(n => random =>
            Depthwise(random, Channels[n], 1 + (n % 2))),
        .. Enumerable.Range(0, Channels.Length).Select<int, Func<Random, IntegerProgram>>(n => random =>
            Depthwise(random, Channels[n], 2 - (n % 2))),
        random => Shared(random),
    ];

    /// <summary>Leaky stages fold into lines, others keep tables.</summary>
    public static OutputStage Leaky(double corner, double slope, int bits)
    {
        var range = new IntegerRange(-(1 << (bits - 1)), (1 << (bits - 1)) - 1);
        double step = 240.0 / range.Count;
        return new OutputStage(range, [.. Enumerable.Range(range.Min, range.Count).Select(value =>
        {
            double distance = (value - corner) * step;
            return (short)Math.Clamp(Math.Round((distance < 0 ? distance * slope : distance) - 60), -128, 127);
        })]);
    }

    private static IntegerProgram Dense(Random random, int outputs)
    {
        int channels = random.Next(1, 40);
        int kernel = random.OneIn(2) ? 1 : 3;
        int height = random.Next(1, 9);
        int width = random.Next(3, 12);
        var window = new SlidingWindow(
            kernel, kernel, random.Next(1, 3), random.Next(1, 3), 1, 1, kernel / 2, kernel / 2, kernel / 2, kernel / 2);
        return Layer(random, [1, channels, height, width], outputs, window, 1, channels * kernel * kernel);
    }

    private static IntegerProgram Depthwise(Random random, int channels, int stride)
    {
        int kernel = random.OneIn(3) ? 5 : 3;
        var window = new SlidingWindow(kernel, kernel, stride, stride, 1, 1, kernel / 2, kernel / 2, kernel / 2, kernel / 2);
        return Layer(random, [1, channels, random.Next(1, 9), random.Next(1, 20)], channels, window, channels, kernel * kernel);
    }

    // Channels last are read by a concatenation, a sum, a pool and a movement, each with its own idea of the order.
    private static IntegerProgram Shared(Random random)
    {
        ProgramTensor input = SmallPrograms.Tensor(8, 1, 6, 5, 7);
        ProgramTensor twice = SmallPrograms.Tensor(8, 1, 12, 5, 7);
        IntegerProgram first = Layer(random, [1, 6, 5, 7], 6, new SlidingWindow(1, 1), 1, 6);
        var program = new IntegerProgram
        {
            Origin = first.Origin,
            Tensors = [input, input, twice, input, SmallPrograms.Tensor(8, 1, 3, 5, 7), input with { Shape = new(1, 6, 35), AliasOf = 3 },
                SmallPrograms.Tensor(8, 1, 7, 6, 5)],
            Instructions =
            [
                first.Instructions[0],
                new Concatenate { Node = "join", Parts = [1, 0], Output = 2, Axis = 1, Tables = [null, random.Table(256, 8)] },
                new AddRescaled { Node = "add", Left = 1, Right = 0, Output = 3, LeftMultiplier = 1 << 14, RightMultiplier = 3 << 12,
                    RightShift = 15, Addend = 1 << 14, Stage = new OutputStage(input.Range) },
                new Rearrange { Node = "slice", Input = 2, Output = 4, Extents = [1, 3, 5, 7], Strides = [0, 70, 7, -1], Offset = 76,
                    Before = [0, 0, 0, 0], Available = [1, 3, 5, 7], PadValue = 0 },
                new Rearrange { Node = "transpose", Input = 1, Output = 6, Extents = [7, 6, 5], Strides = [1, 35, 7], Offset = 0,
                    Before = [0, 0, 0], Available = [7, 6, 5], PadValue = 0 },
            ],
            Inputs = [0],
            Outputs = [2, 4, 5, 6],
        };
        ProgramValidator.Check(program);
        return program;
    }

    private static IntegerProgram Layer(Random random, int[] shape, int outputs, SlidingWindow window, int groups, int length)
    {
        int height = ((shape[2] + (2 * window.PadTop) - window.KernelHeight) / window.StrideHeight) + 1;
        int width = ((shape[3] + (2 * window.PadLeft) - window.KernelWidth) / window.StrideWidth) + 1;
        OutputStage stage = random.Next(4) switch
        {
            0 => Leaky(random.Next(-300, 300), 0.1, 12),
            1 => new OutputStage(new IntegerRange(-512, 511), random.Table(1024, 8)),
            2 => new OutputStage(new IntegerRange(random.Within(-128, -20), random.Within(20, 127))),
            _ => new OutputStage(new IntegerRange(-128, 127)),
        };

        // Some layers have an output whose gain is large, which costs all of them the short way.
        bool isLarge = random.OneIn(4);
        double gain = (stage.Table is null ? 400 : 6000) / (length * 5000.0);
        return SmallPrograms.Of(
            new Convolve
            {
                Node = "random",
                Input = 0,
                Output = 1,
                Window = window,
                Groups = groups,
                PadValue = random.Within(-128, 127),
                Weights = random.Weights(outputs * length),
                Requantizers = [.. Enumerable.Range(0, outputs)
                    .Select(k => Requantizer.Create(gain * (0.5 + random.NextDouble()) * (isLarge && k == outputs / 2 ? 1000 : 1),
                    (random.NextDouble() * 100) - 50, 31, 63))],
                Stage = stage,
            },
            SmallPrograms.Tensor(8, shape),
            SmallPrograms.Tensor(8, shape[0], outputs, height, width));
    }
}
