using Askew.Instructions;

namespace Askew.Testing;

/// <summary>Random fully connected layers.</summary>
internal static class RandomMatrices
{
    public static IntegerProgram Create(Random random)
    {
        int length = random.OneIn(3) ? random.Next(1, 1500) : random.Next(1, 257);
        int columns = random.Next(1, 50);
        int rows = random.OneIn(2) ? 1 : random.Next(0, 9);
        int[] input = random.OneIn(4) ? [length] : [rows, length];
        int[] output = input.Length == 1 ? [columns] : [rows, columns];
        int outputBits = random.OneIn(4) ? 16 : 8;
        return SmallPrograms.Of(
            new MultiplyMatrices
            {
                Node = "random",
                Input = 0,
                Output = 1,
                Weights = random.Weights(length * columns),
                Requantizers = [.. Enumerable.Range(0, columns).Select(_ => random.Requantizer(1 + (length * 1000)))],
                Stage = random.Stage(outputBits),
            },
            SmallPrograms.Tensor(random.OneIn(4) ? random.Next(2, 9) : random.OneIn(4) ? 16 : 8, input),
            SmallPrograms.Tensor(outputBits, output));
    }
}
