using Askew.Instructions;
using Askew.Numerics;

namespace Askew.Testing;

/// <summary>Random pools, with windows that hang over the edges or lie in the padding alone.</summary>
internal static class RandomPooling
{
    public static IntegerProgram Max(Random random)
    {
        (ProgramTensor input, ProgramTensor output, SlidingWindow window) = Tensors(random, random.OneIn(5) ? 16 : random.Next(2, 9));
        return SmallPrograms.Of(new MaxPool { Node = "random", Input = 0, Output = 1, Window = window }, input,
            output with { Parameters = input.Parameters });
    }

    public static IntegerProgram Average(Random random)
    {
        (ProgramTensor input, ProgramTensor output, SlidingWindow window) =
            Tensors(random, random.OneIn(5) ? random.Next(2, 9) : random.OneIn(3) ? 16 : 8);
        int bits = random.OneIn(4) ? 16 : 8;
        int kinds = random.OneIn(3) ? 4 : 1;
        int places = output.Shape.CountBetween(2, output.Shape.Rank);
        return SmallPrograms.Of(
            new AveragePool
            {
                Node = "random",
                Input = 0,
                Output = 1,
                Window = window,
                Requantizers = [.. Enumerable.Range(0, kinds).Select(_ => random.Requantizer(100 * window.KernelSize))],
                RequantizerOf = [.. Enumerable.Range(0, places).Select(place => place * kinds / places % kinds)],
                Stage = random.Stage(bits),
            },
            input,
            output with { Parameters = new QuantizationParameters(0.1f, 0, bits) });
    }

    private static (ProgramTensor Input, ProgramTensor Output, SlidingWindow Window) Tensors(Random random, int bitWidth)
    {
        int rank = random.OneIn(4) ? 3 : 4;
        int batch = random.Next(1, 3);
        int channels = random.Next(1, 6);
        int height = rank == 3 ? 1 : random.Next(1, 20);
        int width = rank == 3 ? random.Next(1, 257) : random.Next(1, 80);
        SlidingWindow window = random.OneIn(6) ? new SlidingWindow(height, width) : random.Window(height, width);
        ProgramTensor input = rank == 3
            ? SmallPrograms.Tensor(bitWidth, batch, channels, width)
            : SmallPrograms.Tensor(bitWidth, batch, channels, height, width);
        return (input, SmallPrograms.Tensor(8, RandomNumbers.OutputExtents(window, batch, channels, height, width, rank)), window);
    }
}
