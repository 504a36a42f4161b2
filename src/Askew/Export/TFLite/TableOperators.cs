using Askew.Export.TFLite.Schema;
using Askew.Instructions;
using Askew.Numerics;

namespace Askew.Export.TFLite;

/// <summary>Functions of single elements, which are tables in a program: as the function that they are where the runtime knows it, else
/// looked up.</summary>
internal sealed class TableOperators(LiteGraph graph, LiteTensors tensors)
{
    /// <summary>Appends a look-up.</summary>
    public void Add(LookUp lookUp)
    {
        (ProgramTensor from, ProgramTensor to) = (tensors[lookUp.Input], tensors[lookUp.Output]);
        int input = tensors.Of(lookUp.Input);
        int target = tensors.Target(lookUp.Output);
        int channels = from.Shape.Rank > 1 ? tensors.ChannelDimension(lookUp.Input) : 0;
        if (lookUp.Tables == 1)
        {
            tensors.WriteAs(target, graph[input].Shape, result => Add(
                lookUp.Node, input, result, lookUp.Table, from.Parameters, to.Parameters));
            return;
        }

        int entries = lookUp.Table.Length / lookUp.Tables;
        int[] extents = [.. Enumerable.Repeat(1, graph[input].Shape.Length)];
        extents[channels] = lookUp.Tables;
        int starts = graph.Integers(extents, [.. Enumerable.Range(0, lookUp.Tables).Select(t => (t * entries) - from.Range.Min)]);
        tensors.WriteAs(target, graph[input].Shape, result => LookUp(
            lookUp.Node, input, result, starts, lookUp.Table, to.Parameters));
    }

    /// <summary>Appends a function of each element.</summary>
    /// <param name="node">Where it comes from.</param>
    /// <param name="input">What is read, in the model.</param>
    /// <param name="target">What is written, of the same shape.</param>
    /// <param name="table">The result for each integer of the input, the smallest first.</param>
    /// <param name="from">The mapping of the input.</param>
    /// <param name="to">The mapping of the result.</param>
    public void Add(string node, int input, int target, short[] table, QuantizationParameters from, QuantizationParameters to)
    {
        bool isByte = graph[input].Type == LiteType.Int8 && graph[target].Type == LiteType.Int8;
        if (isByte && LiteFunction.Of(table, from, to) is { } function)
        {
            graph.Append(function.Operator, [input], target, function.Options);
        }
        else
        {
            LookUp(node, input, target, graph.Integer(-from.Range.Min), table, to);
        }
    }

    private void LookUp(string node, int input, int target, int starts, short[] table, QuantizationParameters to)
    {
        int[] shape = graph[input].Shape;
        int whole = graph.Declare($"{node}/whole", LiteType.Int32, shape);
        graph.Append(
            LiteOperator.Cast, [input], whole, new FlatTable().Byte(0, (int)graph[input].Type).Byte(1, (int)LiteType.Int32));
        int places = graph.Declare($"{node}/places", LiteType.Int32, shape);
        graph.Append(LiteOperator.Add, [whole, starts], places, new FlatTable().Byte(0, (int)LiteActivation.None));
        int entries = tensors.Constant($"{node}/table", [table.Length], [.. table], to);
        graph.Append(LiteOperator.Gather, [entries, places], target, new FlatTable().Int(0, 0));
    }
}
