using Askew.Graphs;
using Askew.Instructions;

namespace Askew.Evaluation;

/// <summary>One stage of a network that computes in integers and in float: first integers, then what in float can follow.</summary>
/// <param name="Integers">A slice of the program, whose inputs and outputs are what goes in and what others need; null for none.</param>
/// <param name="Moves">What joins dequantised outputs that are there by now.</param>
/// <param name="Rest">Nodes of the float part; null for none.</param>
internal sealed record MixedStage(IntegerProgram? Integers, IReadOnlyList<TailInstruction> Moves, Graph? Rest);
