namespace Askew.Costs;

/// <summary>What a processor takes for a layer.</summary>
/// <param name="Work">The layer.</param>
/// <param name="ComputingCycles">Cycles for computing, the call included.</param>
/// <param name="MemoryCycles">Cycles for what is read and written.</param>
/// <param name="Cycles">Cycles from its begin to its end.</param>
internal sealed record LayerCost(LayerWork Work, double ComputingCycles, double MemoryCycles, double Cycles);
