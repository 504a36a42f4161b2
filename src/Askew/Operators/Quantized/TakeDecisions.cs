using Askew.Graphs;
using Askew.Graphs.Passes;
using Askew.Numerics;

namespace Askew.Operators.Quantized;

/// <summary>Takes what QuantizeLinear and DequantizeLinear say as decided about the tensors they stand at (<see cref="Value.Decided"/>),
/// and takes the nodes out; a clamp that they stand for is put in their place.</summary>
/// <remarks>Shapes are known and constants folded. Where a tensor, or what only moves it, is decided twice and differently, a node that
/// changes the scale stands between. What is left of such nodes reads or makes integers that come into the network or leave it, and says
/// so of itself.</remarks>
internal sealed class TakeDecisions : IGraphPass
{
    /// <inheritdoc/>
    public string Name => "take decisions";

    /// <inheritdoc/>
    public void Run(Graph graph)
    {
        CountedLayers.Take(graph);
        CountedIndices.Take(graph);
        foreach (Node node in graph.Nodes.Where(node => node.KnownOperator is DequantizeLinear).ToArray())
        {
            if (ModelBoundary.Within(node, () => IntegerTable.Before(node)) is { } table)
            {
                graph.Replace(node, table);
            }
        }

        foreach (Node node in graph.Nodes.Where(node => node.KnownOperator is QuantizeLinear).ToArray())
        {
            ModelBoundary.Within(node, () => Take(graph, node));
        }

        if (graph.Values.Any(value => value.Decided is not null))
        {
            graph.RemoveUnused();
            SeparateMoved(graph);
        }
    }

    private static void Take(Graph graph, Node quantize)
    {
        NodeMapping stored = QuantizeLinear.MappingIn(quantize);
        if (!stored.IsPerTensor)
        {
            return;
        }

        QuantizationParameters mapping = stored.Parameters;
        ImpliedClamps.Spell(graph, quantize, mapping);
        Value real = Decided(graph, quantize, mapping);
        DecideBeforeClamps(graph, real, mapping);
        foreach (Node dequantize in graph.ConsumersOf(quantize.Output).Where(reader => reader.KnownOperator is DequantizeLinear).ToArray())
        {
            NodeMapping back = DequantizeLinear.MappingIn(dequantize);
            if (back.IsPerTensor && back.Parameters == mapping)
            {
                real = GiveBack(graph, dequantize, real);
            }
            else if (back.IsPerTensor)
            {
                dequantize.Output.Decided = back.Parameters;
                graph.Replace(dequantize, Reinterpret.From(real, dequantize.Output, dequantize.Opset));
            }
        }

        if (graph.ConsumersOf(quantize.Output).Count == 0 && !graph.Outputs.Contains(quantize.Output))
        {
            graph.Remove(quantize);
        }
    }

    // The tensor that has the mapping: what the node reads, or where that is decided otherwise already, the same on another scale.
    private static Value Decided(Graph graph, Node quantize, QuantizationParameters mapping)
    {
        Value real = quantize.Input(0);
        if (real.Decided is null || real.Decided == mapping)
        {
            real.Decided = mapping;
            return real;
        }

        Value other = Like(real, $"{real.Name}/for {quantize.Name}", mapping);
        graph.Replace(quantize, Requantize.From(real, other, quantize.Opset), quantize);
        graph.ReplaceInput(quantize, real, other);
        return other;
    }

    // What a clamp alone reads may have its mapping, too, which loses nothing: integers that saturate there are clamped next. Of 16 bits it
    // must, or what is not decided would have 8.
    private static void DecideBeforeClamps(Graph graph, Value clamped, QuantizationParameters mapping)
    {
        while (mapping.BitWidth > 8 && clamped.Producer is { Contract: PointwiseContract { Function.Clamp: not null } } clamp
            && clamp.VariableInputs.ToArray() is [{ Decided: null } before] && graph.IsReadOnce(before) && before.Producer is not null)
        {
            before.Decided = mapping;
            clamped = before;
        }
    }

    // Lets all that read what the node gives read the tensor itself. An output of the network keeps its name.
    private static Value GiveBack(Graph graph, Node dequantize, Value real)
    {
        Value result = dequantize.Output;
        if (!graph.Outputs.Contains(result))
        {
            graph.Remove(dequantize);
            graph.Redirect(result, real);
            return real;
        }

        result.Decided = real.Decided;
        if (real.Producer is not { } producer || graph.Outputs.Contains(real))
        {
            graph.Replace(dequantize, Requantize.From(real, result, dequantize.Opset));
            return real;
        }

        graph.Remove(dequantize);
        producer.ReplaceOutput(real, result);
        graph.Redirect(real, result);
        return result;
    }

    // What only moves integers has the mapping that they have; where the model decides another one behind it, the scale changes there.
    private static void SeparateMoved(Graph graph)
    {
        var roots = new Dictionary<Value, Value>();
        var decided = new Dictionary<Value, QuantizationParameters?>();
        foreach (Node node in graph.Nodes.ToArray())
        {
            if (node.Contract is not MovementContract || node.Input(0).IsConstant)
            {
                continue;
            }

            Value input = node.Input(0);
            Value root = roots.GetValueOrDefault(input, input);
            QuantizationParameters? common = decided.GetValueOrDefault(root) ?? root.Decided;
            foreach (Value output in node.Outputs.ToArray())
            {
                if (output.Decided is { } own && common is { } theirs && own != theirs)
                {
                    Value moved = Like(output, $"{output.Name}/moved", theirs);
                    node.ReplaceOutput(output, moved);
                    roots[moved] = root;
                    graph.Replace(node, node, Requantize.From(moved, output, node.Opset));
                    continue;
                }

                roots[output] = root;
                common ??= output.Decided;
            }

            decided[root] = common;
        }
    }

    private static Value Like(Value value, string name, QuantizationParameters mapping) =>
        new(name) { Shape = value.Shape, ElementType = value.ElementType, Decided = mapping };
}
