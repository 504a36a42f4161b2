namespace Askew.Graphs;

/// <summary>How a node's result relates to its inputs where integers are concerned.</summary>
internal enum QuantizationTrait
{
    /// <summary>Weights times activations: per-channel weights, an output range of its own, and room for a fused activation.</summary>
    Linear,

    /// <summary>One function of one tensor, element by element: a table.</summary>
    Function,

    /// <summary>Moves or chooses integers of its first input: the output has the input's scale and zero point.</summary>
    Movement,

    /// <summary>Computes on several values or tensors: an output range of its own, inputs rescaled on the way.</summary>
    Arithmetic,
}
