using Askew.Instructions;
using Askew.Numerics;

namespace Askew.Testing;

/// <summary>Random convolutions: widths around those of vectors, every kind of window and of channel grouping.</summary>
internal static class RandomConvolution
{
    public static IntegerProgram Any(Random random)
    {
        int groups = random.Next(6) switch
        {
            0 => random.Next(2, 5),
            1 => random.Next(1, 40),
            _ => 1,
        };
        return Create(random, groups, groups > 4 ? 1 : random.Next(1, 12), groups > 4 ? random.Next(1, 3) : random.Next(1, 20));
    }

    public static IntegerProgram Depthwise(Random random) => Create(random, random.Next(1, 40), 1, random.OneIn(3) ? random.Next(1, 4) : 1);

    /// <summary>Dense 3x3 windows.</summary>
    public static IntegerProgram Winograd(Random random)
    {
        var window = new SlidingWindow(3, 3, 1, 1, 1, 1, random.Next(0, 4), random.Next(0, 4), random.Next(0, 4), random.Next(0, 4));
        return Create(random, random.OneIn(6) ? 2 : 1, random.Next(8, 20), random.Next(8, 30), window);
    }

    private static IntegerProgram Create(Random random, int groups, int groupChannels, int groupOutputs, SlidingWindow? given = null)
    {
        int rank = given is null && random.OneIn(4) ? 3 : 4;
        int batch = random.OneIn(3) ? 2 : 1;
        int height = rank == 3 ? 1 : random.Next(given is null ? 1 : 3, 20);
        int width = rank == 3 ? random.Next(1, 257) : random.Next(given is null ? 1 : 3, 40);
        SlidingWindow window = given ?? random.Window(height, width);
        sbyte[] weights = random.Weights(groups * groupOutputs * groupChannels * window.KernelSize);
        int magnitude = 1 + (groupChannels * window.KernelSize * 1000);
        int bitWidth = random.OneIn(5) ? random.Next(2, 9) : given is null && random.OneIn(4) ? 16 : 8;
        ProgramTensor input = rank == 3
            ? SmallPrograms.Tensor(bitWidth, batch, groups * groupChannels, width)
            : SmallPrograms.Tensor(bitWidth, batch, groups * groupChannels, height, width);

        // The last layers of a network give 16 bits; only the general kernel and matrix products do that.
        int outputBits = given is null && random.OneIn(4) ? 16 : 8;
        return SmallPrograms.Of(
            new Convolve
            {
                Node = "random",
                Input = 0,
                Output = 1,
                Window = window,
                Groups = groups,
                PadValue = random.Within(input.Range.Min, input.Range.Max),
                Weights = weights,
                Requantizers = [.. Enumerable.Range(0, groups * groupOutputs).Select(_ => random.Requantizer(magnitude))],
                Stage = random.Stage(outputBits),
            },
            input,
            SmallPrograms.Tensor(outputBits, RandomNumbers.OutputExtents(window, batch, groups * groupOutputs, height, width, rank)));
    }
}
