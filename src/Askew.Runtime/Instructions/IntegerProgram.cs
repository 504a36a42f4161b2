namespace Askew.Instructions;

/// <summary>An integer-only network: instructions in order over numbered tensors.</summary>
public sealed class IntegerProgram
{
    /// <summary>How the program came to be: written into every file made of it.</summary>
    public required ProgramOrigin Origin { get; init; }

    /// <summary>All tensors; instructions refer to them by number.</summary>
    public required IReadOnlyList<ProgramTensor> Tensors { get; init; }

    /// <summary>The steps, each after those whose results it reads.</summary>
    public required IReadOnlyList<IntegerInstruction> Instructions { get; init; }

    /// <summary>The tensors that the caller fills.</summary>
    public required IReadOnlyList<int> Inputs { get; init; }

    /// <summary>The tensors that the caller reads.</summary>
    public required IReadOnlyList<int> Outputs { get; init; }

    /// <summary>The tensor that holds the storage of <paramref name="tensor"/>: itself, or what it is an alias of.</summary>
    public int StorageOf(int tensor)
    {
        while (Tensors[tensor].AliasOf is { } target)
        {
            tensor = target;
        }

        return tensor;
    }
}
