using Askew.Graphs;
using Askew.Graphs.Passes;
using Askew.Operators.Binary;
using Askew.Operators.Movements;
using Askew.Operators.Pooling;
using Askew.Operators.Reduction;
using Askew.Operators.Resizing;
using Askew.Operators.Shapes;
using Askew.Operators.Unary;
using Askew.Operators.Views;
using Askew.Tensors;

namespace Askew.Operators.Quantized;

/// <summary>Lets ordinary operators that stand between quantised ones (MaxPool, Reshape, Transpose, ...) read and make reals, on the
/// mapping that their integers have.</summary>
/// <remarks>Needs no shapes; done as soon as the model is read.</remarks>
internal sealed class LiftIntegers : IGraphPass
{
    // The operator set in which the value that a Pad pads with became an input.
    private const int FirstWithPadding = 11;

    private readonly Dictionary<Value, (Value Scale, Value? ZeroPoint)> mappings = [];

    // The model may have tensors of any name.
    private readonly UniqueNames names = new();

    /// <summary>The same network with reals at its boundary, too: an input or output that holds integers of a known mapping takes or gives
    /// what they stand for.</summary>
    /// <param name="graph">The network as it was read; its nodes become those of the result.</param>
    public static Graph Of(Graph graph)
    {
        var lift = new LiftIntegers();
        foreach (Value value in graph.Values.Concat(graph.Nodes.SelectMany(node => node.Inputs.OfType<Value>())).Distinct())
        {
            lift.names.Reserve(value.Name);
        }

        foreach (Node node in graph.Nodes)
        {
            lift.names.Reserve(node.Name);
        }

        Graph real = lift.WithRealInputs(graph);
        new PassPipeline(lift).Run(real);
        return lift.WithRealOutputs(real);
    }

    /// <inheritdoc/>
    public string Name => "lift integers";

    /// <inheritdoc/>
    public void Run(Graph graph)
    {
        foreach (Node node in graph.Nodes.ToArray())
        {
            if (node.KnownOperator is IQuantizes quantizes)
            {
                if (quantizes.MappingOf(node) is { } mapping)
                {
                    mappings[node.Output] = mapping;
                }
            }
            else if (node is { KnownOperator: Gather, Inputs: [{ IsConstant: true } table, { IsConstant: false }] }
                && IsStored(table) && !graph.Outputs.Contains(node.Output))
            {
                Lift(graph, node, MappingBehind(graph, node.Output) ?? Unscaled(table.ElementType), liftsInputs: false);
            }
            else if (IsLifted(node.KnownOperator) && node.Inputs.OfType<Value>().FirstOrDefault(mappings.ContainsKey) is { } first)
            {
                Lift(graph, node, mappings[first]);
            }
        }
    }

    private Graph WithRealInputs(Graph graph)
    {
        var inputs = graph.Inputs.ToList();
        var nodes = new List<Node>();
        var notes = new List<string>();
        for (int i = 0; i < inputs.Count; i++)
        {
            Value input = inputs[i];
            if (input.ElementType is not (ElementType.UInt8 or ElementType.Int8 or ElementType.Int16) || graph.Outputs.Contains(input)
                || MappingBehind(graph, input) is not { } mapping || (mapping.ZeroPoint is null && input.ElementType != ElementType.UInt8))
            {
                continue;
            }

            var stored = new Value(names.Of($"{input.Name}/stored"));
            inputs[i] = new Value(input.Name) { DeclaredExtents = input.DeclaredExtents };
            Node[] readers = [.. graph.ConsumersOf(input)];
            foreach (Node reader in readers)
            {
                graph.ReplaceInput(reader, input, stored);
            }

            nodes.Add(NewNode(readers[0], QuantizeLinear.TypeName, stored, inputs[i], mapping));
            notes.Add($"input '{input.Name}' holds {input.ElementType} in the model; here it takes the reals that they stand for");
        }

        return nodes.Count == 0 ? graph : new Graph(graph.Name, inputs, graph.Outputs, [.. nodes, .. graph.Nodes]) { Notes = notes };
    }

    private Graph WithRealOutputs(Graph graph)
    {
        Value[] outputs = [.. graph.Outputs];
        var nodes = new List<Node>();
        var notes = new List<string>();
        foreach (Value output in outputs.Where(output => output.Producer is not null))
        {
            if (mappings.TryGetValue(output, out (Value Scale, Value? ZeroPoint) mapping))
            {
                Node maker = output.Producer!;
                var stored = new Value(names.Of($"{output.Name}/stored"));
                maker.ReplaceOutput(output, stored);
                graph.Redirect(output, stored);
                nodes.Add(NewNode(maker, DequantizeLinear.TypeName, output, stored, mapping));
                notes.Add($"output '{output.Name}' holds integers in the model; here it gives the reals that they stand for");
            }
        }

        return nodes.Count == 0 ? graph
            : new Graph(graph.Name, graph.Inputs, outputs, [.. graph.Nodes, .. nodes]) { Notes = [.. graph.Notes, .. notes] };
    }

    private static Node NewNode(Node beside, string type, Value made, Value read, (Value Scale, Value? ZeroPoint) mapping) => new(
        $"{made.Name}/{type}", type, beside.KnownOperator!.Catalog?.Find(type), beside.Opset, [read, mapping.Scale, mapping.ZeroPoint],
        [made], NodeAttributes.None);

    // What moves, chooses or compares: the same on integers as on the reals that they stand for. Arithmetic on integers is not.
    private static bool IsLifted(Operator? op) => op is MovementOperator or ViewOperator or Concat or Gather or GatherNd or GatherElements
        or ScatterNd or ScatterElements or Where or MaxPoolOperator or GlobalMaxPool or ResamplingOperator or Clip or Max or Min
        or ReduceMax or ReduceMin or TopK or ArgOperator or ComparisonOperator;

    // How integers become reals: as the first that reads them says, through whatever only moves them.
    private static (Value Scale, Value? ZeroPoint)? MappingBehind(Graph graph, Value value)
    {
        var seen = new HashSet<Value> { value };
        var waiting = new Queue<Value>(seen);
        while (waiting.TryDequeue(out Value? next))
        {
            foreach (Node reader in graph.ConsumersOf(next))
            {
                int place = reader.Inputs.ToList().IndexOf(next);
                bool isStored = reader.KnownOperator is DequantizeLinear ? place == 0
                    : (reader.KnownOperator as QuantizedOperator)?.IsStored(place) == true;
                if (isStored)
                {
                    return reader.OptionalInput(place + 1) is { } scale ? (scale, reader.OptionalInput(place + 2)) : null;
                }

                if (IsLifted(reader.KnownOperator) && seen.Add(reader.Output))
                {
                    waiting.Enqueue(reader.Output);
                }
            }
        }

        return null;
    }

    // Of integers that nobody reads but as the indices of a table, each may stand for itself.
    private (Value Scale, Value? ZeroPoint) Unscaled(ElementType stored)
    {
        return (Constant("scale", Tensor.Of(Shape.Scalar, new[] { 1f })), Constant("zero", Tensor.Zeros(Shape.Scalar, stored)));

        Value Constant(string name, Tensor tensor) =>
            new(names.Of($"unscaled/{name}")) { Constant = tensor, Shape = tensor.Shape, ElementType = tensor.ElementType };
    }

    private void Lift(Graph graph, Node node, (Value Scale, Value? ZeroPoint) mapping, bool liftsInputs = true)
    {
        int opset = node.Opset;
        var before = new List<Node>();
        var after = new List<Node>();
        var reals = new Dictionary<Value, Value>();

        // Integers side by side are taken as those of one mapping, whatever each was before.
        Value?[] inputs = [.. node.Inputs.Select(input => input is null || !liftsInputs || !IsStored(input) ? input : Real(input))];
        if (node.KnownOperator is Pad && node.Opset >= FirstWithPadding && node.OptionalInput(2) is null && inputs.Length >= 2
            && mapping.ZeroPoint is { IsConstant: true } zeroPoint)
        {
            // It pads with the integer 0, which is seldom the real one.
            var zero = new Value(names.Of($"{node.Name}/zero"))
            {
                Constant = Tensor.Zeros(Shape.Scalar, zeroPoint.ElementType),
                Shape = Shape.Scalar,
                ElementType = zeroPoint.ElementType,
            };
            inputs = [inputs[0], inputs[1], Real(zero), .. inputs.Skip(3)];
        }

        Value[] outputs = [.. node.Outputs.Select((output, i) => StaysOnMapping(node, i) ? Stored(output) : output)];
        var lifted = new Node(node.Name, node.OperatorType, node.KnownOperator, opset, inputs, outputs, node.Attributes);
        graph.Replace(node, [.. before, lifted, .. after]);

        Value Real(Value stored)
        {
            if (!reals.TryGetValue(stored, out Value? real))
            {
                reals[stored] = real = new Value(names.Of($"{stored.Name}/real for {node.Name}"));
                before.Add(NewNode(node, DequantizeLinear.TypeName, real, stored, mapping));
            }

            return real;
        }

        Value Stored(Value stored)
        {
            var real = new Value(names.Of($"{stored.Name}/real"));
            mappings[stored] = mapping;
            Node quantize = NewNode(node, QuantizeLinear.TypeName, stored, real, mapping);
            if (liftsInputs)
            {
                after.Add(quantize);
                return real;
            }

            // Entries of a table are integers and stay so; what reads them reads a tensor that has a mapping.
            var entries = new Value(names.Of($"{stored.Name}/entries"));
            after.AddRange([NewNode(node, DequantizeLinear.TypeName, real, entries, mapping), quantize]);
            return entries;
        }
    }

    // Bounds of a Clip, what a Pad pads with: constants of the same type stand for reals, too.
    private bool IsStored(Value input) =>
        mappings.ContainsKey(input)
        || (input is { IsConstant: true, ElementType: ElementType.Int8 or ElementType.UInt8 or ElementType.Int16 });

    private static bool StaysOnMapping(Node node, int output) =>
        node.KnownOperator is not (ArgOperator or ComparisonOperator) && (output == 0 || node.KnownOperator is Split);
}
