using Askew.Instructions;
using DataType = Askew.Importing.Onnx.TensorProto.Types.DataType;

namespace Askew.Export.Onnx;

/// <summary>Local response normalisation by tables, in integers from beginning to end: exact.</summary>
internal sealed class NormalizeTranslation(OnnxGraphBuilder graph, QuantizedTensors tensors)
{
    // Quotients are made positive by this many steps before they are cut off, so that cutting off is rounding down. Far beyond what can be
    // stored.
    private const long Steps = 1 << 16;

    /// <summary>Appends the instruction.</summary>
    public void Add(Normalize normalize)
    {
        string node = normalize.Node;
        int rank = tensors[normalize.Input].Shape.Rank;
        int channels = tensors[normalize.Input].Shape[1];
        string stored = graph.Add("Cast", $"{node}/whole", [tensors.Name(normalize.Input)], ("to", DataType.Int32));
        string distance = graph.Add(
            "Sub", $"{node}/distance", [stored, graph.Number($"{node}/zero_point", normalize.ZeroPoint + tensors.Shift(normalize.Input))]);

        // Sums of windows are differences of running sums.
        string squares = graph.Add("Mul", $"{node}/squares", [distance, distance]);
        string running = graph.Add("CumSum", $"{node}/running", [squares, graph.Number($"{node}/axis", 1)]);
        string upper = Choose(
            node, running, [.. Enumerable.Range(0, channels).Select(c => Math.Min(channels - 1, c + (normalize.Size / 2)))]);
        int[] before = [.. Enumerable.Range(0, channels).Select(c => c - ((normalize.Size - 1) / 2) - 1)];
        string lower = Choose(node, running, [.. before.Select(c => Math.Max(0, c))]);
        int[] extents = [.. Enumerable.Range(0, rank).Select(d => d == 1 ? channels : 1)];
        string counts = graph.Constant<int>($"{node}/counts", [.. before.Select(c => c < 0 ? 0 : 1)], extents);
        string sums = graph.Add("Sub", $"{node}/sums", [upper, graph.Add("Mul", $"{node}/below", [lower, counts])]);

        string index = graph.Add("Div", $"{node}/index", [sums, graph.Number($"{node}/step", 1 << normalize.FactorShift)]);
        string last = graph.Number($"{node}/last", normalize.Factors.Length - 1);
        string factors = graph.Constant<int>($"{node}/factors", normalize.Factors, normalize.Factors.Length);
        string factor = graph.Add("Gather", $"{node}/factor", [factors, graph.Add("Min", $"{node}/place", [index, last])]);
        string product = graph.Add(
            "Cast", $"{node}/wide", [graph.Add("Mul", $"{node}/product", [distance, factor])], ("to", DataType.Int64));

        int shift = normalize.Requantizer.RightShift;
        string scaled = graph.Add(
            "Mul", $"{node}/scaled", [product, graph.Number($"{node}/multiplier", (long)normalize.Requantizer.Multiplier)]);
        string raised = graph.Add(
            "Add", $"{node}/raised", [scaled, graph.Number($"{node}/addend", normalize.Requantizer.Addend + (Steps << shift))]);
        string quotient = graph.Add("Div", $"{node}/quotient", [raised, graph.Number($"{node}/divisor", 1L << shift)]);
        int output = tensors.Shift(normalize.Output);
        string result = graph.Add("Sub", $"{node}/result", [quotient, graph.Number($"{node}/steps", Steps - output)]);
        string clamped = graph.Add(
            "Clip", $"{node}/clamped", [result, graph.Number($"{node}/low", (long)(normalize.Saturation.Min + output)),
                graph.Number($"{node}/high", (long)(normalize.Saturation.Max + output))]);
        tensors.Set(normalize.Output,
            graph.Add("Cast", $"{tensors[normalize.Output].Name}_q", [clamped], ("to", tensors.TypeOf(normalize.Output))));
    }

    private string Choose(string node, string input, int[] places) =>
        graph.Add("Gather", $"{node}/chosen", [input, graph.Constant<int>($"{node}/places", places, places.Length)], ("axis", 1));
}
