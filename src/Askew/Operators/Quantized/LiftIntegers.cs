using Askew.Graphs;
using Askew.Graphs.Passes;
using Askew.Operators.Movements;
using Askew.Operators.Reduction;
using Askew.Operators.Shapes;
using Askew.Tensors;

namespace Askew.Operators.Quantized;

/// <summary>Lets ordinary operators that stand between quantised ones (MaxPool, Reshape, Transpose, ...) read and make reals, on the mapping
/// that their integers have.</summary>
/// <remarks>Needs no shapes; done as soon as the model is read.</remarks>
internal sealed class LiftIntegers : IGraphPass
{
    private readonly Dictionary<Value, (Value Scale, Value? ZeroPoint)> mappings = [];

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
                && IsStored(table) && MappingBehind(graph, node.Output, []) is { } entries)
            {
                Lift(graph, node, entries, liftsInputs: false);
            }
            else if (IsLifted(node.KnownOperator) && node.Inputs.OfType<Value>().FirstOrDefault(mappings.ContainsKey) is { } first)
            {
                Lift(graph, node, mappings[first]);
            }
        }
    }

    // What looks at integers as integers, or at shapes alone, stays.
    private static bool IsLifted(Operator? op) =>
        op is not (null or DequantizeLinear or IntegerProduct or DynamicScales or Cast or ShapeOperator or Size) && !op.HasBranches;

    // How the entries of a table become reals: as the first that reads them says, through whatever only moves them.
    private static (Value Scale, Value? ZeroPoint)? MappingBehind(Graph graph, Value value, HashSet<Value> seen)
    {
        foreach (Node reader in seen.Add(value) ? graph.ConsumersOf(value) : [])
        {
            int place = reader.Inputs.ToList().IndexOf(value);
            if (reader.KnownOperator is DequantizeLinear or QuantizedOperator)
            {
                return reader.OptionalInput(place + 1) is { } scale ? (scale, reader.OptionalInput(place + 2)) : null;
            }

            if (IsLifted(reader.KnownOperator) && MappingBehind(graph, reader.Output, seen) is { } mapping)
            {
                return mapping;
            }
        }

        return null;
    }

    private void Lift(Graph graph, Node node, (Value Scale, Value? ZeroPoint) mapping, bool liftsInputs = true)
    {
        int opset = node.Opset;
        var before = new List<Node>();
        var after = new List<Node>();
        Value?[] inputs = [.. node.Inputs.Select(input => input is null || !liftsInputs || !IsStored(input) ? input
            : Real(input, mappings.GetValueOrDefault(input, mapping)))];
        Value[] outputs = [.. node.Outputs.Select((output, i) => StaysOnMapping(node, i) ? Stored(output) : output)];
        var lifted = new Node(node.Name, node.OperatorType, node.KnownOperator, opset, inputs, outputs, node.Attributes);
        graph.Replace(node, [.. before, lifted, .. after]);

        Value Real(Value stored, (Value Scale, Value? ZeroPoint) own)
        {
            var real = new Value($"{stored.Name}/real for {node.Name}");
            before.Add(NewNode(DequantizeLinear.TypeName, real, stored, own));
            return real;
        }

        Value Stored(Value stored)
        {
            var real = new Value($"{stored.Name}/real");
            mappings[stored] = mapping;
            Node quantize = NewNode(QuantizeLinear.TypeName, stored, real, mapping);
            if (liftsInputs)
            {
                after.Add(quantize);
                return real;
            }

            // Entries of a table are integers and stay so; what reads them reads a tensor that has a mapping.
            var entries = new Value($"{stored.Name}/entries");
            after.AddRange([NewNode(DequantizeLinear.TypeName, real, entries, mapping), quantize]);
            return entries;
        }

        Node NewNode(string type, Value made, Value read, (Value Scale, Value? ZeroPoint) own) => new(
            $"{made.Name}/{type}", type, node.KnownOperator!.Catalog?.Find(type), opset, [read, own.Scale, own.ZeroPoint], [made],
            NodeAttributes.None);
    }

    // Bounds of a Clip, what a Pad pads with: constants of the same type stand for reals, too.
    private bool IsStored(Value input) =>
        mappings.ContainsKey(input) || (input is { IsConstant: true, ElementType: ElementType.Int8 or ElementType.UInt8 or ElementType.Int16 });

    private static bool StaysOnMapping(Node node, int output) =>
        node.KnownOperator is not ArgOperator && (output == 0 || node.KnownOperator is Split);
}
