namespace Askew.Reports;

/// <summary>What a processor is estimated to take for a layer.</summary>
/// <param name="Node">The network's node.</param>
/// <param name="Instruction">The kind of instruction.</param>
/// <param name="Kind">The kind of layer, as profiles call it.</param>
/// <param name="Multiplications">Its multiplications.</param>
/// <param name="Outputs">Elements that it makes.</param>
/// <param name="TrafficBytes">Bytes that it reads and writes.</param>
/// <param name="ComputingCycles">Cycles for computing.</param>
/// <param name="MemoryCycles">Cycles for memory.</param>
/// <param name="Cycles">Cycles from its begin to its end.</param>
/// <param name="Milliseconds">The same as a time.</param>
internal sealed record EstimatedLayer(
    string Node, string Instruction, string Kind, long Multiplications, long Outputs, long TrafficBytes, double ComputingCycles,
    double MemoryCycles, double Cycles, double Milliseconds);
