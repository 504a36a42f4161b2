namespace Askew.Workflows.Precision;

/// <summary>Shares memory among layers: so that least is lost, each has as many bits as it is worth.</summary>
internal static class BitChoice
{
    /// <summary>The number of the choice that each layer gets.</summary>
    /// <param name="sizes">By layer and choice, in bytes; a later choice is no smaller.</param>
    /// <param name="losses">By layer and choice, what is lost by it.</param>
    /// <param name="budget">What all layers may take together, in bytes.</param>
    /// <returns>For each layer the choice; null where not even the first of all fit.</returns>
    /// <remarks>From the last choices down, what loses least for a byte that it saves is taken first, as far as it takes; what is left over
    /// then goes to whom it still serves.</remarks>
    public static int[]? Choose(IReadOnlyList<long[]> sizes, IReadOnlyList<double[]> losses, long budget)
    {
        int[] choices = [.. sizes.Select(layer => layer.Length - 1)];
        long taken = sizes.Sum(layer => layer[^1]);

        // More bits never lose more; where measuring says so, it is by chance.
        double[][] falling = [.. losses.Select(Falling)];
        while (taken > budget)
        {
            if (Best(layer => Enumerable.Range(0, choices[layer]), best: -1) is not { } lower)
            {
                return null;
            }

            Take(lower);
        }

        while (Best(
            layer => Enumerable.Range(choices[layer] + 1, sizes[layer].Length - choices[layer] - 1)
                .Where(choice => taken + sizes[layer][choice] - sizes[layer][choices[layer]] <= budget),
            best: 1) is { } higher)
        {
            Take(higher);
        }

        return choices;

        void Take((int Layer, int Choice) step)
        {
            taken += sizes[step.Layer][step.Choice] - sizes[step.Layer][choices[step.Layer]];
            choices[step.Layer] = step.Choice;
        }

        // Of all steps the one with the most or the least loss for a byte; of equal ones the first.
        (int Layer, int Choice)? Best(Func<int, IEnumerable<int>> steps, int best) => Enumerable.Range(0, sizes.Count)
            .SelectMany(layer => steps(layer)
                .Where(choice => sizes[layer][choice] != sizes[layer][choices[layer]])
                .Select(choice => (Layer: layer, Choice: choice)))
            .OrderByDescending(step => best * LossForByte(step.Layer, step.Choice))
            .Select(step => ((int, int)?)step)
            .FirstOrDefault();

        double LossForByte(int layer, int choice) => (falling[layer][choice] - falling[layer][choices[layer]])
            / (sizes[layer][choices[layer]] - sizes[layer][choice]);
    }

    private static double[] Falling(double[] losses)
    {
        double[] falling = [.. losses];
        for (int choice = falling.Length - 2; choice >= 0; choice--)
        {
            falling[choice] = Math.Max(falling[choice], falling[choice + 1]);
        }

        return falling;
    }
}
