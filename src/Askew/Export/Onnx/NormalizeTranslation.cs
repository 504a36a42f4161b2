using Askew.Instructions;
using Askew.Numerics;
using DataType = Askew.Importing.Onnx.TensorProto.Types.DataType;

namespace Askew.Export.Onnx;

/// <summary>Local response normalisation by tables, in integers from beginning to end: exact.</summary>
internal sealed class NormalizeTranslation(OnnxGraphBuilder graph, QuantizedTensors tensors)
{
    /// <summary>Appends the instruction.</summary>
    public void Add(Normalize normalize)
    {
        string node = normalize.Node;
        var whole = new WholeNumbers(graph, tensors, node);
        int rank = tensors[normalize.Input].Shape.Rank;
        int channels = tensors[normalize.Input].Shape[1];

        // Squares of 16 bits, and their products with factors, need more than 32; so does a step of the table that no sum reaches.
        bool isWide = tensors[normalize.Input].Parameters.BitWidth > 8 || normalize.FactorShift > 30;
        string stored = graph.Add(
            "Cast", $"{node}/whole", [tensors.Name(normalize.Input)], ("to", isWide ? DataType.Int64 : DataType.Int32));
        string distance = graph.Add(
            "Sub", $"{node}/distance", [stored, Number("zero_point", normalize.ZeroPoint + tensors.Shift(normalize.Input))]);

        // Sums of windows are differences of running sums.
        string squares = graph.Add("Mul", $"{node}/squares", [distance, distance]);
        string running = graph.Add("CumSum", $"{node}/running", [squares, graph.Number($"{node}/axis", 1)]);
        string upper = Choose(
            node, running, [.. Enumerable.Range(0, channels).Select(c => Math.Min(channels - 1, c + (normalize.Size / 2)))]);
        int[] before = [.. Enumerable.Range(0, channels).Select(c => c - ((normalize.Size - 1) / 2) - 1)];
        string lower = Choose(node, running, [.. before.Select(c => Math.Max(0, c))]);
        int[] extents = [.. Enumerable.Range(0, rank).Select(d => d == 1 ? channels : 1)];
        string counts = Constant("counts", [.. before.Select(c => c < 0 ? 0 : 1)], extents);
        string sums = graph.Add("Sub", $"{node}/sums", [upper, graph.Add("Mul", $"{node}/below", [lower, counts])]);

        string index = graph.Add("Div", $"{node}/index", [sums, Number("step", 1L << normalize.FactorShift)]);
        string factors = Constant("factors", normalize.Factors, [normalize.Factors.Length]);
        string place = isWide ? whole.Saturated(index, new IntegerRange(0, normalize.Factors.Length - 1))
            : graph.Add("Min", $"{node}/place", [index, graph.Number($"{node}/last", normalize.Factors.Length - 1)]);
        string factor = graph.Add("Gather", $"{node}/factor", [factors, place]);
        string product = graph.Add(
            "Cast", $"{node}/wide", [graph.Add("Mul", $"{node}/product", [distance, factor])], ("to", DataType.Int64));

        int shift = normalize.Requantizer.RightShift;
        string scaled = graph.Add(
            "Mul", $"{node}/scaled", [product, graph.Number($"{node}/multiplier", (long)normalize.Requantizer.Multiplier)]);
        string raised = graph.Add("Add", $"{node}/raised", [scaled, graph.Number($"{node}/addend", normalize.Requantizer.Addend)]);

        whole.Store(
            normalize.Output, whole.Floor(raised, whole.Number(1L << shift)), new OutputStage(normalize.Saturation));

        string Number(string name, long value) =>
            isWide ? graph.Number($"{node}/{name}", value) : graph.Number($"{node}/{name}", checked((int)value));

        string Constant(string name, int[] values, int[] shape) => isWide
            ? graph.Constant<long>($"{node}/{name}", [.. values.Select(value => (long)value)], shape)
            : graph.Constant<int>($"{node}/{name}", values, shape);
    }

    private string Choose(string node, string input, int[] places) =>
        graph.Add("Gather", $"{node}/chosen", [input, graph.Constant<int>($"{node}/places", places, places.Length)], ("axis", 1));
}
