using Askew.Costs;

namespace Askew.Tests.Costs;

/// <summary>Fits what a kind of layers costs to what its layers were measured to take.</summary>
internal static class ProfileFit
{
    private const int Rounds = 20_000;

    // Small layers count, too, but less than large ones: errors are weighed by the root of what was measured.
    private const double LeastMeasured = 1000;

    /// <summary>The costs, none below 0, with the least weighted squares.</summary>
    /// <param name="layers">The layers, and the instructions that each took.</param>
    /// <param name="perCall">Instructions that every layer takes.</param>
    public static KindCost Of(IReadOnlyList<(LayerWork Work, long Measured)> layers, double perCall)
    {
        double[][] rows = [.. layers.Select(layer => Row(layer.Work).Select(x => x * Weight(layer.Measured)).ToArray())];
        double[] targets = [.. layers.Select(layer => Math.Max(0, layer.Measured - perCall) * Weight(layer.Measured))];
        double[] costs = new double[3];
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < costs.Length; i++)
            {
                double along = 0;
                double square = 0;
                for (int r = 0; r < rows.Length; r++)
                {
                    double rest = targets[r];
                    for (int j = 0; j < costs.Length; j++)
                    {
                        rest -= j == i ? 0 : costs[j] * rows[r][j];
                    }

                    along += rest * rows[r][i];
                    square += rows[r][i] * rows[r][i];
                }

                costs[i] = square > 0 ? Math.Max(0, along / square) : 0;
            }
        }

        return new KindCost(Rounded(costs[0]), Rounded(costs[1]), Rounded(costs[2]));
    }

    private static double[] Row(LayerWork work) => [work.Multiplications, work.Outputs, work.Elements];

    private static double Weight(long measured) => 1 / Math.Sqrt(Math.Max(LeastMeasured, measured));

    private static double Rounded(double cost) => Math.Round(cost, 4);
}
