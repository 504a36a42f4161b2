using Askew.Graphs;

namespace Askew.Quantization.Lowering;

/// <summary>What became of one node of a network in its integer program.</summary>
/// <param name="Node">The node.</param>
/// <param name="Result">The tensor of the network that is stored as its result: that of a fused activation, where there is one.</param>
/// <param name="Tensor">The number of the program's tensor that holds it.</param>
/// <param name="FirstInstruction">The number of its first instruction.</param>
/// <param name="InstructionCount">How many instructions it has; 0 where it only changes a shape.</param>
internal sealed record LoweredLayer(Node Node, Value Result, int Tensor, int FirstInstruction, int InstructionCount);
