namespace Askew.Graphs;

/// <summary>What Askew knows of one ONNX operator: its shape rule, its float evaluation, how it is quantised and lowered.</summary>
/// <remarks>Operators have no state but the catalogue that they are in; everything that belongs to a node is in the
/// <see cref="Node"/>.</remarks>
internal abstract class Operator(string type)
{
    /// <summary>The ONNX operator type, e.g. <c>Conv</c>.</summary>
    public string Type { get; } = type;

    /// <summary>The catalogue that lists it, by which it finds the operators that it is made of; null for what only passes make.</summary>
    public OperatorCatalog? Catalog { get; internal set; }

    /// <summary>The first ONNX operator set that has the operator; 7, the oldest that Askew reads, for those that are older.</summary>
    public virtual int FirstOpset => 7;

    /// <summary>The ONNX operator sets in which a node got another form or meaning (inputs in the place of attributes, other defaults), so
    /// that one of an older set is none of a newer; not those that only allow more.</summary>
    public virtual IReadOnlyList<int> ChangedIn => [];

    /// <summary>Whether some nodes have an integer form.</summary>
    public virtual bool HasIntegerForm => true;

    /// <summary>What the operator does not do, for people; empty for nothing.</summary>
    public virtual string Limits => "";

    /// <summary>Whether nodes have whole graphs among their attributes, each a <see cref="Branch"/>.</summary>
    public virtual bool HasBranches => false;

    /// <summary>Why <paramref name="node"/> cannot be evaluated in float; null where it can.</summary>
    /// <remarks>Asked before shapes are known; may look at attributes, at the opset, and at which inputs are there.</remarks>
    public virtual string? WhyUnsupported(Node node) => null;

    /// <summary>Why <paramref name="node"/> cannot become integer instructions; null where it can. Asked once shapes are known.</summary>
    public virtual string? WhyNotQuantizable(Node node) => HasIntegerForm ? null : "it has no integer form";

    /// <summary>What of its inputs the result follows from, and what its shape.</summary>
    public virtual InputUse Reads => InputUse.Contents;

    /// <summary>Sets <see cref="Value.Shape"/> and <see cref="Value.ElementType"/> of the outputs from those of the inputs.</summary>
    /// <exception cref="GraphException">The inputs do not fit the operator; the caller adds the node's name.</exception>
    public abstract void InferShapes(Node node);

    /// <summary>The nodes that compute what <paramref name="node"/> does by simpler operators; null where the operator is evaluated
    /// itself. They make the node's own outputs.</summary>
    /// <remarks>Asked once the shapes of the inputs are known. <see cref="Passes.InferShapes"/> puts them in the node's place, so nothing
    /// behind it ever meets such a node.</remarks>
    /// <exception cref="GraphException">The inputs do not fit the operator; the caller adds the node's name.</exception>
    public virtual IReadOnlyList<Node>? Expand(Node node) => null;

    /// <summary>The integers of the constant that <paramref name="node"/> makes of integers; null where it makes none. What only moves a
    /// constant need not say it.</summary>
    public virtual ConstantGrid? GridOf(Node node) => null;

    /// <summary>What <see cref="Evaluate"/> needs of a node's constants, made once: packed weights, index tables.</summary>
    public virtual object? Prepare(Node node) => null;

    /// <summary>Computes the outputs in single precision.</summary>
    public abstract void Evaluate(EvaluationContext context);

    /// <summary>How the node's result relates to its inputs where integers are concerned. Shapes are known when it is asked.</summary>
    public abstract Contract ContractOf(Node node);

    /// <summary>Emits the integer instructions of the node.</summary>
    public virtual void Lower(ILowering lowering) =>
        throw new GraphException($"node '{lowering.Node.Name}' ({Type}) has no integer form");
}
