using Askew.Export.TFLite.Schema;
using Askew.Instructions;

namespace Askew.Export.TFLite;

/// <summary>What chooses the largest elements, or compares each with its neighbours: between integers, exact; and what gathers
/// rows.</summary>
internal sealed class SelectionOperators(LiteGraph graph, LiteTensors tensors)
{
    /// <summary>Appends a choice of the largest elements, or of their places.</summary>
    public void Add(SelectLargest select)
    {
        string node = select.Node;
        int input = tensors.Of(select.Input);
        int outer = tensors[select.Input].Shape.ElementCount / select.Length / select.Inner;
        int runs = tensors.Reshaped(input, [outer, select.Length, select.Inner], $"{node}/runs");
        int target = tensors.Target(select.Output);
        if (select.Count > 1)
        {
            AddSeveral(select, runs, outer, target);
        }
        else if (select.IndexZeroPoint is null)
        {
            tensors.WriteAs(target, [outer, 1, select.Inner], result => graph.Append(
                select.IsSmallest ? LiteOperator.ReduceMin : LiteOperator.ReduceMax, [runs, graph.Integers(1)], result,
                new FlatTable().Flag(0, true)));
        }
        else
        {
            Refusal.Unless(
                !select.PrefersLast, node, "of equal elements the runtime takes the first, not the last (select_last_index)");
            int index = graph.Declare($"{node}/index", LiteType.Int32, [outer, select.Inner]);
            LiteOperator type = select.IsSmallest ? LiteOperator.ArgMin : LiteOperator.ArgMax;
            int compared = runs;
            if (graph[runs].Type == LiteType.Int16)
            {
                // The runtime compares 8 and 32 bits, and of 16 it gives what happens to be in memory.
                compared = graph.Declare($"{node}/compared", LiteType.Int32, graph[runs].Shape);
                graph.Append(
                    LiteOperator.Cast, [runs], compared, new FlatTable().Byte(0, (int)LiteType.Int16).Byte(1, (int)LiteType.Int32));
            }

            graph.Append(
                type, type.VersionFor(graph[compared].Type), [compared, graph.Integer(1)], [index],
                new FlatTable().Byte(0, (int)LiteType.Int32));
            AddPlaces(select, index, target);
        }
    }

    private void AddSeveral(SelectLargest select, int runs, int outer, int target)
    {
        string node = select.Node;
        Refusal.Unless(
            select is { IsSmallest: false, PrefersLast: false }, node,
            "the runtime chooses the largest of several elements, the first of equals first, and no others");
        int[] rows = [outer, select.Inner, select.Length];
        int turned = runs;
        if (select.Inner > 1)
        {
            turned = tensors.Like(runs, $"{node}/turned", rows);
            graph.Append(LiteOperator.Transpose, [runs, graph.Integers(0, 2, 1)], turned);
        }

        int[] chosen = [outer, select.Inner, select.Count];
        int shaped = tensors.Reshaped(turned, rows, $"{node}/rows");
        int values = tensors.Like(shaped, $"{node}/values", chosen);
        int places = graph.Declare($"{node}/places", LiteType.Int32, chosen);
        graph.Append(
            LiteOperator.TopK, LiteOperator.TopK.VersionFor(graph[shaped].Type), [shaped, graph.Integer(select.Count)], [values, places]);
        int found = select.IndexZeroPoint is null ? values : places;
        if (select.Inner > 1)
        {
            int back = tensors.Like(found, $"{node}/turned_back", outer, select.Count, select.Inner);
            graph.Append(LiteOperator.Transpose, [found, graph.Integers(0, 2, 1)], back);
            found = back;
        }

        if (select.IndexZeroPoint is null)
        {
            tensors.Reshape(found, target);
        }
        else
        {
            AddPlaces(select, found, target);
        }
    }

    /// <summary>Appends rows of a table, by their numbers.</summary>
    public void Add(GatherRows gather)
    {
        string node = gather.Node;
        int input = tensors.Of(gather.Input);
        int[] shape = graph[input].Shape;
        int whole = graph.Declare($"{node}/whole", LiteType.Int32, shape);
        graph.Append(
            LiteOperator.Cast, [input], whole, new FlatTable().Byte(0, (int)graph[input].Type).Byte(1, (int)LiteType.Int32));
        int row = Numbers(
            LiteOperator.Add, whole, -gather.IndexZeroPoint, $"{node}/row", new FlatTable().Byte(0, (int)LiteActivation.None));
        row = Numbers(LiteOperator.Maximum, row, 0, $"{node}/least", new FlatTable());
        row = Numbers(LiteOperator.Minimum, row, gather.Rows - 1, $"{node}/last", new FlatTable());
        int table = tensors.Reshaped(tensors.Of(gather.Table), [gather.Rows, gather.Width], $"{node}/table");
        tensors.WriteAs(tensors.Target(gather.Output), [.. shape, gather.Width], result => graph.Append(
            LiteOperator.Gather, [table, row], result, new FlatTable().Int(0, 0)));
    }

    private int Numbers(LiteOperator type, int of, int with, string name, FlatTable options)
    {
        int result = graph.Declare(name, LiteType.Int32, graph[of].Shape);
        graph.Append(type, [of, graph.Integer(with)], result, options);
        return result;
    }

    // A place is stored like any number, from the zero point on.
    private void AddPlaces(SelectLargest select, int index, int target)
    {
        int[] shape = graph[index].Shape;
        int stored = graph.Declare($"{select.Node}/stored", LiteType.Int32, shape);
        graph.Append(
            LiteOperator.Add, [index, graph.Integer(select.IndexZeroPoint!.Value)], stored,
            new FlatTable().Byte(0, (int)LiteActivation.None));
        tensors.WriteAs(target, shape, result => graph.Append(
            LiteOperator.Cast, [stored], result, new FlatTable().Byte(0, (int)LiteType.Int32).Byte(1, (int)graph[result].Type)));
    }
}
