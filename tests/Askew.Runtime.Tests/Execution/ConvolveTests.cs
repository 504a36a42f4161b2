using Askew.Execution;
using Askew.Instructions;
using Askew.Numerics;
using Askew.Tensors;
using Askew.Testing;

namespace Askew.Runtime.Tests.Execution;

public class ConvolveTests
{
    // Large enough for several blocks of pixels, several tiles, and several threads.
    [Theory]
    [InlineData(64, 70, 56, 3, 1, 1, 1)]
    [InlineData(40, 24, 30, 3, 2, 1, 1)]
    [InlineData(300, 17, 14, 1, 1, 1, 1)]
    [InlineData(3, 20, 90, 7, 2, 1, 1)]
    [InlineData(96, 96, 57, 3, 1, 1, 96)]
    [InlineData(36, 36, 40, 5, 2, 1, 36)]
    [InlineData(32, 64, 20, 3, 1, 2, 4)]
    [InlineData(520, 40, 7, 3, 1, 1, 1)]
    public void EveryKernelEqualsTheSpecificationOnLargeConvolutions(
        int channels, int outputs, int extent, int kernel, int stride, int dilation, int groups)
    {
        var random = new Random(channels + extent);
        var window = new SlidingWindow(kernel, kernel, stride, stride, dilation, dilation, kernel / 2, kernel / 2, kernel / 2, kernel / 2);
        var requantizer = new Requantizer(0x5A00_1234, 30 + 12, (3L << 42) + (1L << 41));
        IntegerProgram program = SmallPrograms.Convolve(
            [1, channels, extent, extent],
            RandomNumbers.OutputExtents(window, 1, outputs, extent, extent, 4),
            window,
            random.Weights(outputs * channels / groups * window.KernelSize),
            requantizer,
            groups,
            padValue: -7);
        Assert.NotEmpty(Specification.Check(program, extent));
    }

    // Programs come from files: such windows must neither fail nor take much memory.
    [Fact]
    public void WindowsMayBeMostlyPadding()
    {
        // As much as files may ask for: see InstructionCheck.
        const int far = 60;
        const int stride = 1 << 16;
        SlidingWindow[] windows =
        [
            new(1, 1, stride, stride),
            new(1, 1, far, far, 1, 1, far, far, far, far),
            new(3, 3, far, far, far, far, far, far, far, far),
            new(1, 2, 1, 1, 1, far, 0, far, 0, 0),
            new(3, 3, 1, 1, 1, 1, 0, 50_000, 0, 0),
        ];
        var random = new Random(3);
        foreach (SlidingWindow window in windows)
        {
            int[] output = RandomNumbers.OutputExtents(window, 1, 9, 3, 3, 4);
            Specification.Check(
                SmallPrograms.Convolve(
                [1, 9, 3, 3], output, window, random.Weights(81 * window.KernelSize), new Requantizer(1 << 20, 30, 0)), 1);
            Specification.Check(SmallPrograms.Convolve(
                [1, 9, 3, 3], output, window, random.Weights(9 * window.KernelSize), new Requantizer(1 << 20, 30, 0), groups: 9), 2);
            Specification.Check(
                SmallPrograms.Of(
                    new MaxPool { Node = "far", Input = 0, Output = 1, Window = window }, SmallPrograms.Tensor(8, 1, 9, 3, 3),
                        SmallPrograms.Tensor(8, output)),
                3);
        }
    }

    [Fact]
    public void SumsThatCouldExceed32BitsAreLeftToTheSpecification()
    {
        // 132,105 weights of 127 times activations of -128 just fit below 2^31; one more weight does not.
        Assert.Equal(!Specification.FastKernels.Any(), KernelFor(132_104).StartsWith("scalar", StringComparison.Ordinal));
        Assert.StartsWith("scalar", KernelFor(132_105), StringComparison.Ordinal);

        static string KernelFor(int channels)
        {
            var weights = new sbyte[channels];
            Array.Fill(weights, sbyte.MaxValue);
            IntegerProgram program =
                SmallPrograms.Convolve([1, channels, 1, 1], [1, 1, 1, 1], new SlidingWindow(1, 1), weights, new Requantizer(1, 0, 0));
            return new IntegerInterpreter(program).KernelNames[0];
        }
    }

    [Fact]
    public void AnEmptyBatchIsRun()
    {
        IntegerProgram program =
            SmallPrograms.Convolve([0, 2, 4, 4], [0, 3, 4, 4], new SlidingWindow(1, 1), new sbyte[6], new Requantizer(1, 0, 0));
        new IntegerInterpreter(program).Run();
    }

    // [1 2 3; 4 5 6; 7 8 9] with a 2x2 window of 1, -1, 2, 3 and no padding: 1 - 2 + 2*4 + 3*5 = 22, ...
    [Fact]
    public void WorkedNumbers()
    {
        IntegerProgram program =
            SmallPrograms.Convolve([1, 1, 3, 3], [1, 1, 2, 2], new SlidingWindow(2, 2), [1, -1, 2, 3], new Requantizer(1, 0, 0));
        Assert.Equal([22, 27, 37, 42], Outputs.Of(program, [1, 2, 3, 4, 5, 6, 7, 8, 9]));

        // Padding on the left counts as -10, so the left column is -10 - 1 + 2*-10 + 3*4 and the same further down; stride 2.
        program = SmallPrograms.Convolve(
            [1, 1, 3, 3], [1, 1, 1, 2], new SlidingWindow(2, 2, 2, 2, PadLeft: 1), [1, -1, 2, 3], new Requantizer(1, 0, 0), padValue: -10);
        Assert.Equal([-19, 27], Outputs.Of(program, [1, 2, 3, 4, 5, 6, 7, 8, 9]));

        // Dilation 2 takes the corners: 1 - 3 + 2*7 + 3*9 = 39; times 3, plus 1 + half of 4, shifted by 2: 120 / 4 = 30.
        program = SmallPrograms.Convolve(
            [1, 1, 3, 3], [1, 1, 1, 1], new SlidingWindow(2, 2, 1, 1, 2, 2), [1, -1, 2, 3], new Requantizer(3, 2, 3));
        Assert.Equal([30], Outputs.Of(program, [1, 2, 3, 4, 5, 6, 7, 8, 9]));

        // Two groups of one channel each: 5 * 10 and 5 * 100, saturated.
        program = SmallPrograms.Convolve([1, 2, 1], [1, 2, 1], new SlidingWindow(1, 1), [5, 5], new Requantizer(1, 0, 0), groups: 2);
        Assert.Equal([50, 127], Outputs.Of(program, [10, 100]));
    }
}
