namespace Askew.Graphs;

/// <summary>Moves or chooses integers of its first input: the output has the input's scale and zero point.</summary>
internal sealed record MovementContract : Contract
{
    /// <summary>Whether every element of the result is an element of the first input, or padding: nothing is chosen or mixed.</summary>
    public bool MovesOnly { get; init; }

    /// <summary>Whether the first output is the first input, element for element in the same order, under a shape of its own.</summary>
    /// <remarks>Such a node computes nothing: executors let both share one storage.</remarks>
    public bool IsView { get; init; }

    /// <summary>Whether some elements of the result are padding: no element of the input.</summary>
    public bool Pads { get; init; }

    /// <summary>Where the second input says which rows of the first are moved: among how many. It holds numbers from 0 to one less. Null
    /// where what is moved follows from the node alone.</summary>
    public int? RowsChosen { get; init; }

    /// <summary>Whether a result can lie between elements of the input: interpolation. Clamping before such a node is not clamping after
    /// it.</summary>
    public bool Mixes { get; init; }
}
