using Askew.Graphs;

namespace Askew.Operators.Recurrent;

/// <summary>One direction of a recurrent layer as its steps see it.</summary>
/// <param name="InputBias">What is added to the product of inputs and weights; one number for each row.</param>
/// <param name="Parts">Into how many blocks of rows, each as long as a state, that sum is split for the steps.</param>
/// <param name="Step">The states after a step, the output first, from its parts and the states before it; a state that is null is
/// 0.</param>
internal sealed record RecurrentCell(Value InputBias, IReadOnlyList<int> Parts, Func<Value[], Value?[], Value[]> Step);
