using Askew.Numerics;
using Askew.Tensors;

namespace Askew.Graphs;

/// <summary>One tensor of a graph: an input, a constant, or what a node makes.</summary>
internal sealed class Value(string name)
{
    /// <summary>The name, unique in its graph.</summary>
    public string Name { get; } = name;

    /// <summary>The extents, once shape inference has run; null before.</summary>
    public Shape? Shape { get; set; }

    /// <summary>The extents that the model declares for an input of the network; null for one that it leaves open.</summary>
    /// <remarks>Null as a whole where the model does not even declare how many there are.</remarks>
    public IReadOnlyList<int?>? DeclaredExtents { get; set; }

    /// <summary>What one element is.</summary>
    public ElementType ElementType { get; set; } = ElementType.Float32;

    /// <summary>The type of whole numbers or truths that the model has for an input which takes them as reals here; null for all
    /// others.</summary>
    public ElementType? Whole { get; set; }

    /// <summary>The contents, where they do not depend on the network's inputs.</summary>
    public Tensor? Constant { get; set; }

    /// <summary>The mapping to integers that the model itself decides for a tensor that changes with the network's inputs; null where it
    /// decides none.</summary>
    public QuantizationParameters? Decided { get; set; }

    /// <summary>The integers that the model itself has for a constant; null for one that is real.</summary>
    public ConstantGrid? Grid { get; set; }

    /// <summary>The node that makes the value; null for inputs and constants.</summary>
    public Node? Producer { get; internal set; }

    /// <summary>Whether the contents are known without running the network.</summary>
    public bool IsConstant => Constant is not null;

    /// <summary>The extents.</summary>
    /// <exception cref="InvalidOperationException">Shape inference has not run.</exception>
    public Shape KnownShape => Shape ?? throw new InvalidOperationException($"The shape of '{Name}' is not known yet.");

    /// <inheritdoc/>
    public override string ToString() => $"{Name}{Shape}";
}
