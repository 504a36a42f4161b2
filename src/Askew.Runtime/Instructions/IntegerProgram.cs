namespace Askew.Instructions;

/// <summary>An integer-only network: instructions in order over numbered tensors.</summary>
internal sealed class IntegerProgram
{
    private int[]? storage;

    /// <summary>How the program came to be: written into every file made of it.</summary>
    public required ProgramOrigin Origin { get; init; }

    /// <summary>All tensors; instructions refer to them by number.</summary>
    public required IReadOnlyList<ProgramTensor> Tensors { get; init; }

    /// <summary>The steps, each after those whose results it reads.</summary>
    public required IReadOnlyList<IntegerInstruction> Instructions { get; init; }

    /// <summary>The tensors that the caller fills.</summary>
    public required IReadOnlyList<int> Inputs { get; init; }

    /// <summary>The tensors that leave the integer network.</summary>
    public required IReadOnlyList<int> Outputs { get; init; }

    /// <summary>What joins dequantised outputs to the network's results: instructions that move reals here, without tables. Empty where
    /// the outputs are the results.</summary>
    /// <remarks>A detector whose boxes (0 to 640) and scores (0 to 1) leave in one tensor keeps both on scales of their own this
    /// way.</remarks>
    public IReadOnlyList<TailInstruction> Tail { get; init; } = [];

    /// <summary>The tensors that the network calls its outputs; null where they are <see cref="Outputs"/>.</summary>
    public IReadOnlyList<int>? JoinedResults { get; init; }

    /// <summary>The tensors that the network calls its outputs: outputs, or what the tail makes of them.</summary>
    public IReadOnlyList<int> Results => JoinedResults ?? Outputs;

    /// <summary>The tensor that holds the storage of <paramref name="tensor"/>: itself, or what it is an alias of.</summary>
    /// <remarks>Aliases may be of aliases; each is followed once. They form no circle, as <see cref="ProgramValidator"/> sees.</remarks>
    public int StorageOf(int tensor) => (storage ??= Aliases.Resolve(Tensors)!)[tensor];
}
