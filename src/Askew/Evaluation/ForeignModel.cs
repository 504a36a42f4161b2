namespace Askew.Evaluation;

/// <summary>A model file for an <see cref="IForeignEngine"/>.</summary>
/// <param name="Path">The file.</param>
/// <param name="Inputs">The names of the inputs, in the order in which they are given.</param>
/// <param name="Outputs">The names of the outputs, in the order in which they are wanted.</param>
/// <param name="Threads">Threads inside one run.</param>
/// <param name="MemoryFor">About how many bytes so many runs at once take.</param>
internal sealed record ForeignModel(
    string Path, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs, int Threads, Func<int, long> MemoryFor);
