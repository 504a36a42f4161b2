namespace Askew;

/// <summary>How far a step of long work is; steps follow one another.</summary>
/// <param name="Step">The step, for people.</param>
/// <param name="Done">Pieces done.</param>
/// <param name="Total">Pieces in all.</param>
public readonly record struct StepProgress(string Step, int Done, int Total);
