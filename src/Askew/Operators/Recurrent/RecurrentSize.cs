namespace Askew.Operators.Recurrent;

/// <summary>The extents of a recurrent layer.</summary>
/// <param name="Directions">1, or 2 where it runs both ways.</param>
/// <param name="Steps">Steps of a sequence.</param>
/// <param name="Batch">Sequences.</param>
/// <param name="Inputs">Numbers that the input brings to a step.</param>
/// <param name="Units">Numbers in a state.</param>
internal sealed record RecurrentSize(int Directions, int Steps, int Batch, int Inputs, int Units);
