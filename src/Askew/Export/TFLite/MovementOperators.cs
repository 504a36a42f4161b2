using Askew.Export.TFLite.Schema;
using Askew.Instructions;

namespace Askew.Export.TFLite;

/// <summary>What moves integers: exact.</summary>
internal sealed class MovementOperators(LiteGraph graph, LiteTensors tensors)
{
    /// <summary>Appends a movement.</summary>
    public void Add(Rearrange rearrange)
    {
        string node = rearrange.Node;
        int input = tensors.Of(rearrange.Input);
        int target = tensors.Target(rearrange.Output);
        var steps = new List<Step>();
        if (MovementWalk.Of(rearrange, graph[input].Shape) is { } walk)
        {
            AddWalk(steps, walk, rearrange);
        }
        else
        {
            AddPlaces(steps, rearrange, graph[input].Shape);
        }

        int current = input;
        for (int i = 0; i < steps.Count; i++)
        {
            current = tensors.Reshaped(current, steps[i].From, $"{node}/seen");
            if (i == steps.Count - 1)
            {
                int from = current;
                tensors.WriteAs(target, steps[i].To, result => steps[i].Append(from, result));
                return;
            }

            int next = tensors.Like(current, $"{node}/{steps[i].Name}", steps[i].To);
            steps[i].Append(current, next);
            current = next;
        }

        tensors.Reshape(current, target);
    }

    private void AddWalk(List<Step> steps, MovementWalk walk, Rearrange rearrange)
    {
        if (!walk.TakesAll)
        {
            steps.Add(new Step("cut", walk.Extents, walk.Counts, (from, to) => Cut(walk, from, to)));
        }

        int[] walked = [.. walk.Order.Order().Select(d => walk.Counts[d])];
        if (!walk.Order.SequenceEqual(walk.Order.Order()))
        {
            int[] ranks = [.. walk.Order.Select(d => Array.IndexOf([.. walk.Order.Order()], d))];
            int[] turned = [.. walk.Order.Select(d => walk.Counts[d])];
            steps.Add(new Step("turned", walked, turned, (from, to) =>
                graph.Append(LiteOperator.Transpose, [from, graph.Integers(ranks)], to)));
        }

        if (walk.IsPadded)
        {
            int[] data = [.. walk.Axes.Select(axis => axis.Count)];
            int[] padded = [.. walk.Axes.Select(axis => axis.Extent)];
            int[] sides = [.. walk.Axes.SelectMany(axis => new[] { axis.Before, axis.Behind })];
            steps.Add(new Step("padded", data, padded, (from, to) =>
                PadOperators.Append(graph, tensors, from, to, sides, rearrange.PadValue, tensors[rearrange.Output].Parameters)));
        }
    }

    private void Cut(MovementWalk walk, int from, int to)
    {
        if (walk.Steps.All(step => step == 1))
        {
            graph.Append(LiteOperator.Slice, [from, graph.Integers(walk.Begin), graph.Integers(walk.Counts)], to);
            return;
        }

        // Backwards to the first element there is no end before it: the mask says that there is none.
        int[] ends = [.. walk.Begin.Select((begin, d) => begin + (walk.Steps[d] * (walk.Counts[d] - 1)) + Math.Sign(walk.Steps[d]))];
        int mask = Enumerable.Range(0, ends.Length).Where(d => ends[d] < 0).Sum(d => 1 << d);
        graph.Append(
            LiteOperator.StridedSlice, [from, graph.Integers(walk.Begin), graph.Integers([.. ends.Select(end => Math.Max(0, end))]),
                graph.Integers(walk.Steps)], to,
            new FlatTable().Int(0, 0).Int(1, mask).Int(2, 0).Int(3, 0).Int(4, 0));
    }

    // Element by element; padding is one more element behind the others.
    private void AddPlaces(List<Step> steps, Rearrange rearrange, int[] shape)
    {
        int inputs = shape.Aggregate(1, (product, extent) => product * extent);
        int[] places = WalkPlaces.Of(rearrange, inputs);
        int elements = inputs;
        if (places.Contains(inputs))
        {
            elements++;
            steps.Add(new Step("padded", [inputs], [elements], (from, to) =>
                PadOperators.Append(graph, tensors, from, to, [0, 1], rearrange.PadValue, tensors[rearrange.Output].Parameters)));
        }

        steps.Add(new Step("moved", [elements], [places.Length], (from, to) =>
            graph.Append(LiteOperator.Gather, [from, graph.Integers(places)], to, new FlatTable().Int(0, 0))));
    }

    private sealed record Step(string Name, int[] From, int[] To, Action<int, int> Append);
}
