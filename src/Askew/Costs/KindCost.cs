namespace Askew.Costs;

/// <summary>Cycles that a processor takes for the work of one kind of layer.</summary>
/// <param name="PerMultiplication">For each multiplication; less than 1 where several are done at once.</param>
/// <param name="PerOutput">For each output: requantising, saturating, storing it.</param>
/// <param name="PerElement">For each element that is read, as often as windows have it.</param>
internal readonly record struct KindCost(double PerMultiplication, double PerOutput, double PerElement)
{
    /// <summary>Cycles for <paramref name="work"/>, without calls and memory.</summary>
    public double Cycles(LayerWork work) =>
        (PerMultiplication * work.Multiplications) + (PerOutput * work.Outputs) + (PerElement * work.Elements);
}
