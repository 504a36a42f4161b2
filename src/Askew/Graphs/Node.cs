namespace Askew.Graphs;

/// <summary>One operation of a graph.</summary>
internal sealed class Node
{
    private readonly Value?[] inputs;
    private readonly Value[] outputs;

    /// <summary>Makes a node; its outputs learn that it makes them.</summary>
    /// <param name="name">Unique in its graph.</param>
    /// <param name="operatorType">The ONNX operator type, e.g. <c>Conv</c>.</param>
    /// <param name="op">The operator, or null where Askew has none of that type.</param>
    /// <param name="opset">The ONNX operator set version that gives the attributes their meaning.</param>
    /// <param name="inputs">In ONNX order; null where an optional input is left out.</param>
    /// <param name="outputs">In ONNX order.</param>
    /// <param name="attributes">By their ONNX names.</param>
    public Node(
        string name, string operatorType, Operator? op, int opset, IEnumerable<Value?> inputs, IEnumerable<Value> outputs,
            NodeAttributes attributes)
    {
        Name = name;
        OperatorType = operatorType;
        KnownOperator = op;
        Opset = opset;
        Attributes = attributes;
        this.inputs = [.. inputs];
        this.outputs = [.. outputs];
        foreach (Value output in this.outputs)
        {
            output.Producer = this;
        }
    }

    /// <summary>The name, unique in its graph.</summary>
    public string Name { get; }

    /// <summary>The ONNX operator type; with its domain in front where that is not ONNX's own.</summary>
    public string OperatorType { get; }

    /// <summary>The operator set version of the model.</summary>
    public int Opset { get; }

    /// <summary>The operator, or null where Askew has none of that type.</summary>
    public Operator? KnownOperator { get; }

    /// <summary>The operator.</summary>
    /// <exception cref="GraphException">Askew has none of that type.</exception>
    public Operator Operator => KnownOperator ?? throw new GraphException($"node '{Name}': the operator {OperatorType} is not known");

    /// <summary>How the result relates to the inputs where integers are concerned; shapes must be known.</summary>
    public Contract Contract => Operator.ContractOf(this);

    /// <summary>Whether it computes nothing but another shape; shapes must be known.</summary>
    public bool IsView => Contract is MovementContract { IsView: true };

    /// <summary>The factors and summands of a node that only scales and shifts channels; null for all others.</summary>
    public ChannelAffine? Affine => Contract.ScalesChannels?.Invoke();

    /// <summary>The attributes.</summary>
    public NodeAttributes Attributes { get; }

    /// <summary>The inputs in ONNX order; null where an optional one is left out.</summary>
    public IReadOnlyList<Value?> Inputs => inputs;

    /// <summary>The outputs in ONNX order.</summary>
    public IReadOnlyList<Value> Outputs => outputs;

    /// <summary>The first output, the only one of most operators.</summary>
    public Value Output => outputs[0];

    /// <summary>Input <paramref name="index"/>, which must be there.</summary>
    /// <exception cref="GraphException">It is left out.</exception>
    public Value Input(int index) => OptionalInput(index)
        ?? throw new GraphException($"node '{Name}' ({OperatorType}): input {index} is missing");

    /// <summary>Input <paramref name="index"/>, or null where it is left out.</summary>
    public Value? OptionalInput(int index) => index < inputs.Length ? inputs[index] : null;

    /// <summary>The inputs that change with the network's inputs.</summary>
    public IEnumerable<Value> VariableInputs => inputs.OfType<Value>().Where(value => !value.IsConstant);

    /// <summary>Reads <paramref name="replacement"/> wherever <paramref name="old"/> was read.</summary>
    public void ReplaceInput(Value old, Value? replacement)
    {
        for (int i = 0; i < inputs.Length; i++)
        {
            if (inputs[i] == old)
            {
                inputs[i] = replacement;
            }
        }
    }

    /// <summary>Makes <paramref name="replacement"/> in place of <paramref name="old"/>.</summary>
    public void ReplaceOutput(Value old, Value replacement)
    {
        outputs[Array.IndexOf(outputs, old)] = replacement;
        old.Producer = null;
        replacement.Producer = this;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({OperatorType})";
}
