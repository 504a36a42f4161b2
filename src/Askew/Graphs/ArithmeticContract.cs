namespace Askew.Graphs;

/// <summary>Computes on several values or tensors: an output range of its own, inputs rescaled on the way.</summary>
internal sealed record ArithmeticContract : Contract
{
    /// <summary>Whether the result is a sum or difference of two tensors, which thus share a scale.</summary>
    public bool IsSum { get; init; }

    /// <summary>Whether the second of the two is subtracted.</summary>
    public bool IsDifference { get; init; }

    /// <summary>Whether the inputs are the coarse and the fine half of a layer whose weights have 16 bits.</summary>
    public bool JoinsHalves { get; init; }

    /// <summary>Whether the result is the product of two tensors.</summary>
    public bool IsProduct { get; init; }

    /// <summary>Whether a factor on any one of the inputs that change is the same factor on the result.</summary>
    public bool PassesFactors { get; init; }

    /// <summary>Among how many elements each result is a share that falls off exponentially with the distance from the largest of them; 0
    /// where it is none.</summary>
    public int SharesAmong { get; init; }

    /// <summary>Whether each result is a mean of neighbours, which some runtimes compute between tensors of one scale alone.</summary>
    public bool IsWindowMean { get; init; }

    /// <summary>Whether the lowering applies <see cref="ILowering.Stage"/>, so that a clamp after the node can be fused into it.</summary>
    public bool FusesClamp { get; init; }

    /// <summary>Whether a function behind it that is more than a clamp is fused, too.</summary>
    public bool FusesTable { get; init; }
}
