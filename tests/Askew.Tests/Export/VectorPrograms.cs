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

    // The same for layers of 16 bits, whose vectors are half as long.
    private static readonly int[] FewChannels = [3, 16, 17, 31, 33, 50, 65, 100];

    // Of inputs and outputs, in bits.
    private static readonly (int In, int Out)[] Widths = [(8, 8), (8, 16), (16, 8), (16, 16)];

    /// <summary>Makers of programs.</summary>
    public static readonly IReadOnlyList<Func<Random, IntegerProgram>> Makers =
    [
        .. Enumerable.Range(0, Channels.Length).Select<int, Func<Random, IntegerProgram>>(n => random => Dense(random, Channels[n])),
        .. Enumerable.Range(0, Channels.Length).Select<int, Func<Random, IntegerProgram>>(n => random =>
            Depthwise(random, Channels[n], 1 + (n % 2))),
        .. Enumerable.Range(0, Channels.Length).Select<int, Func<Random, IntegerProgram>>(n => random =>
            Depthwise(random, Channels[n], 2 - (n % 2))),
        .. Widths.SelectMany((w, i) => w == (8, 8) ? [] : FewChannels.Select<int, Func<Random, IntegerProgram>>((n, k) => random =>
            (i + k) % 2 == 0 ? Dense(random, n, w) : Depthwise(random, n, 1 + (k / 2 % 2), w))),
        .. Widths.SelectMany(w => new[] { 3, 17, 50 }.Select<int, Func<Random, IntegerProgram>>(n => random => Elements(random, n, w))),
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

    private static IntegerProgram Dense(Random random, int outputs, (int In, int Out)? bits = null)
    {
        int channels = random.Next(1, 40);
        int kernel = random.OneIn(2) ? 1 : 3;
        int height = random.Next(1, 9);
        int width = random.Next(3, 12);
        var window = new SlidingWindow(
            kernel, kernel, random.Next(1, 3), random.Next(1, 3), 1, 1, kernel / 2, kernel / 2, kernel / 2, kernel / 2);
        return Layer(random, [1, channels, height, width], outputs, window, 1, channels * kernel * kernel, bits);
    }

    private static IntegerProgram Depthwise(Random random, int channels, int stride, (int In, int Out)? bits = null)
    {
        int kernel = random.OneIn(3) ? 5 : 3;
        var window = new SlidingWindow(kernel, kernel, stride, stride, 1, 1, kernel / 2, kernel / 2, kernel / 2, kernel / 2);
        return Layer(random, [1, channels, random.Next(1, 9), random.Next(1, 20)], channels, window, channels,
            kernel * kernel, bits);
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

    // Sums, products and rescalings of numbers of elements at the edges of vectors, of one or of many requantisers, with operands that
    // repeat.
    private static IntegerProgram Elements(Random random, int channels, (int In, int Out) bits)
    {
        int[] shape = [1, channels, random.Next(1, 5), random.Next(1, 9)];
        ProgramTensor input = SmallPrograms.Tensor(bits.In, shape);
        ProgramTensor other = SmallPrograms.Tensor(random.OneIn(2) ? bits.In : 24 - bits.In, shape);
        ProgramTensor gate = SmallPrograms.Tensor(bits.In, 1, channels, 1, 1);
        ProgramTensor output = SmallPrograms.Tensor(bits.Out, shape);
        double gain = output.Range.Count / (double)input.Range.Count;
        Requantizer Gain(double by) => Requantizer.Create(gain * by * (0.5 + random.NextDouble()), random.Next(-20, 20), 31, 63);
        AddRescaled Add(int left, int right, int to) => new()
        {
            Node = "add",
            Left = left,
            Right = right,
            Output = to,
            LeftMultiplier = random.Next(1 << 12, 1 << 15),
            RightMultiplier = -random.Next(1 << 12, 1 << 15),
            RightShift = 15 + (bits.In - bits.Out),
            Addend = random.Next(0, 1 << 20),
            Stage = Stage(random, bits.Out),
        };
        MultiplyRescaled Multiply(int left, int right, int to) => new()
        {
            Node = "multiply",
            Left = left,
            Right = right,
            Output = to,
            LeftZeroPoint = random.Next(-100, 100),
            RightZeroPoint = random.Next(-100, 100),
            Requantizer = Gain(1.0 / input.Range.Count),
            Stage = Stage(random, bits.Out),
        };
        Rescale Rescale(int from, int to, int kinds) => new()
        {
            Node = "rescale",
            Input = from,
            Output = to,
            Requantizers = [.. Enumerable.Range(0, kinds).Select(_ => Gain(1))],
            Stage = Stage(random, bits.Out),
        };
        var program = new IntegerProgram
        {
            Origin = Layer(random, [1, 1, 1, 3], 1, new SlidingWindow(1, 1), 1, 1).Origin,
            Tensors = [input, other, gate, output, output, output, output, output, output],
            Instructions = [Add(0, 1, 3), Add(1, 0, 4), Multiply(0, 1, 5), Multiply(2, 0, 6), Rescale(0, 7, 1), Rescale(0, 8, channels)],
            Inputs = [0, 1, 2],
            Outputs = [3, 4, 5, 6, 7, 8],
        };
        ProgramValidator.Check(program);
        return program;
    }

    private static OutputStage Stage(Random random, int bits) => bits == 8
        ? random.Next(4) switch
        {
            0 => Leaky(random.Next(-300, 300), 0.1, 12),
            1 => new OutputStage(new IntegerRange(-512, 511), random.Table(1024, 8)),
            2 => new OutputStage(new IntegerRange(random.Within(-128, -20), random.Within(20, 127))),
            _ => new OutputStage(new IntegerRange(-128, 127)),
        }
        : random.Next(3) switch
        {
            0 => new OutputStage(new IntegerRange(-512, 511), random.Table(1024, 16)),
            1 => new OutputStage(new IntegerRange(random.Within(-32768, -2000), random.Within(2000, 32767))),
            _ => new OutputStage(new IntegerRange(-32768, 32767)),
        };

    public static IntegerProgram Layer(
        Random random, int[] shape, int outputs, SlidingWindow window, int groups, int length, (int In, int Out)? widths = null)
    {
        (int In, int Out) bits = widths ?? (8, 8);
        int height = ((shape[2] + (2 * window.PadTop) - window.KernelHeight) / window.StrideHeight) + 1;
        int width = ((shape[3] + (2 * window.PadLeft) - window.KernelWidth) / window.StrideWidth) + 1;
        OutputStage stage = Stage(random, bits.Out);

        // Some layers have an output whose gain is large, which costs all of them the short way.
        bool isLarge = random.OneIn(4);
        double ratio = Math.Pow(2, bits.Out - bits.In);
        double gain = (stage.Table is null ? 400 * ratio : bits.In == 8 ? 6000 : 6000 / 256.0) / (length * 5000.0);
        return SmallPrograms.Of(
            new Convolve
            {
                Node = "random",
                Input = 0,
                Output = 1,
                Window = window,
                Groups = groups,
                PadValue = bits.In == 8 ? random.Within(-128, 127) : random.Within(-32768, 32767),
                Weights = random.Weights(outputs * length),
                Requantizers = [.. Enumerable.Range(0, outputs)
                    .Select(k => Requantizer.Create(gain * (0.5 + random.NextDouble()) * (isLarge && k == outputs / 2 ? 1000 : 1),
                    (random.NextDouble() * 100) - 50, 31, 63))],
                Stage = stage,
            },
            SmallPrograms.Tensor(bits.In, shape),
            SmallPrograms.Tensor(bits.Out, shape[0], outputs, height, width));
    }
}
