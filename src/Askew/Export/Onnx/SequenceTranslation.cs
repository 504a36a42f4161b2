using Askew.Instructions;
using Askew.Numerics;
using Askew.Tensors;
using DataType = Askew.Importing.Onnx.TensorProto.Types.DataType;

namespace Askew.Export.Onnx;

/// <summary>What attention and its like need: products of activations, normalisation by moments, the largest elements, rows of
/// tables.</summary>
internal sealed class SequenceTranslation(OnnxGraphBuilder graph, QuantizedTensors tensors, bool usesQuantizedOperators)
{
    // In steps, squared: far less than the variance of elements of which one differs by a step.
    private const double LeastEpsilon = 1e-12;

    private readonly ProgramArithmetic arithmetic = new(graph, tensors);
    private readonly WholeTranslation whole = new(graph, tensors);

    /// <summary>Appends products of matrices.</summary>
    public void Add(MultiplyActivations multiply)
    {
        ProgramTensor output = tensors[multiply.Output];
        int matrices = output.Shape.ElementCount / (multiply.Rows * multiply.Columns);
        int[] left = [matrices, multiply.Rows, multiply.Length];
        int[] right = [matrices, multiply.Length, multiply.Columns];
        if (!tensors.Precision.Suffices(multiply))
        {
            string sums = graph.Add("MatMul", $"{multiply.Node}/sums",
                [Shaped(arithmetic.Distances(multiply.Node, multiply.Left, multiply.LeftZeroPoint), left, multiply.Node),
                    Shaped(arithmetic.Distances(multiply.Node, multiply.Right, multiply.RightZeroPoint), right, multiply.Node)]);
            double addend = Math.ScaleB((double)multiply.Requantizer.Addend, -multiply.Requantizer.RightShift);
            arithmetic.Finish(
                multiply.Node, Shaped(sums, output.Shape.Extents.ToArray(), multiply.Node), [(Gain(multiply.Requantizer), addend)], [1],
                multiply.Output, multiply.Stage);
            return;
        }

        double product = Gain(multiply.Requantizer) * output.Parameters.Scale;

        // The multiplier's rounding is part of the scale with which the right matrix is read.
        double scale = Math.Max(product / tensors[multiply.Left].Parameters.Scale, 1e-30);
        bool isPlain = multiply.Stage.Table is null && multiply.Stage.Saturation == IntegerRange.Signed(8)
            && new[] { multiply.Left, multiply.Right, multiply.Output }.All(tensors.IsByte);
        if (usesQuantizedOperators && isPlain)
        {
            string result = graph.Add(
                "QLinearMatMul",
                $"{multiply.Node}/products",
                [Shaped(tensors.Name(multiply.Left), left, multiply.Node), .. tensors.Mapping(multiply.Left),
                    Shaped(tensors.Name(multiply.Right), right, multiply.Node), .. tensors.Mapping(multiply.Right, scale),
                    .. tensors.Mapping(multiply.Output)]);
            tensors.Set(multiply.Output, Shaped(result, output.Shape.Extents.ToArray(), multiply.Node));
            return;
        }

        // Integers are brought into shape, so that runtimes see the product between DequantizeLinear and QuantizeLinear.
        string products = graph.Add(
            "MatMul",
            $"{multiply.Node}/products",
            [tensors.Real(multiply.Left, null, Shaped(tensors.Name(multiply.Left), left, multiply.Node)),
                tensors.Real(multiply.Right, scale, Shaped(tensors.Name(multiply.Right), right, multiply.Node))]);
        string rounded = tensors.Quantized(multiply.Output, products, multiply.Stage.Saturation);
        tensors.Set(multiply.Output, Shaped(rounded, output.Shape.Extents.ToArray(), multiply.Node));
    }

    /// <summary>Appends a normalisation, between reals.</summary>
    public void Add(NormalizeMoments normalize)
    {
        if (!tensors.Precision.Suffices(normalize))
        {
            whole.Add(normalize);
            return;
        }

        string node = normalize.Node;
        ProgramTensor input = tensors[normalize.Input];
        ProgramTensor output = tensors[normalize.Output];
        int[] runs = [input.Shape.ElementCount / normalize.Count / normalize.Inner, normalize.Count, normalize.Inner];

        // In steps of the input, whose sums are exact: what is left of equal elements less their mean is 0, and nothing that a small root
        // would make large.
        string current = Shaped(tensors.Real(normalize.Input, 1), runs, node);
        (string, object)[] along = [("axes", new[] { 1 })];
        if (normalize.IsCentered)
        {
            // Twice, since a mean in single precision is not quite that of equal elements, and what it is off by is.
            current = Centered(Centered(current, "mean"), "rest");
        }

        string variance = graph.Add(
            "ReduceMean", $"{node}/variance", [graph.Add("Mul", $"{node}/squares", [current, current])], along);
        double epsilon = Math.ScaleB((double)normalize.Epsilon, -2 * normalize.Raise) / ((double)normalize.Count * normalize.Count);

        // Where all elements are the same, nothing may be divided by a root of 0.
        epsilon = Math.Max(epsilon, LeastEpsilon);
        string root = graph.Add(
            "Sqrt", $"{node}/root", [graph.Add("Add", $"{node}/spread", [variance, graph.Number($"{node}/epsilon", (float)epsilon)])]);
        string normalized = graph.Add("Div", $"{node}/normalized", [current, root]);

        string Centered(string reals, string name) =>
            graph.Add("Sub", $"{node}/without_{name}", [reals, graph.Add("ReduceMean", $"{node}/{name}", [reals], along)]);

        // [times, channels, elements of a channel].
        int channels = normalize.Requantizers.Length;
        int[] byChannel = [input.Shape.ElementCount / normalize.ChannelRun / channels, channels, normalize.ChannelRun];
        float[] gains =
        [
            .. normalize.Requantizers.Select(r =>
                (float)(Math.ScaleB(Gain(r), NormalizeMoments.FractionBits) * output.Parameters.Scale)),
        ];
        float[] shifts =
        [
            .. normalize.Requantizers.Select(r => (float)(output.Parameters.Scale
                * (Math.ScaleB((double)r.Addend, -r.RightShift) - (r.RightShift > 0 ? 0.5 : 0) - output.Parameters.ZeroPoint))),
        ];
        string scaled = graph.Add(
            "Mul",
            $"{node}/scaled",
            [Shaped(normalized, byChannel, node), graph.Constant<float>($"{node}/gains", gains, channels, 1)]);
        string shifted = graph.Add("Add", $"{node}/shifted", [scaled, graph.Constant<float>($"{node}/shifts", shifts, channels, 1)]);
        tensors.Store(normalize.Output, Shaped(shifted, output.Shape.Extents.ToArray(), node), normalize.Stage.Saturation);
    }

    /// <summary>Appends a choice of the largest elements: exact. Reals have the order of their integers, and are what says their
    /// scale.</summary>
    /// <param name="select">The choice.</param>
    /// <param name="amongIntegers">Whether integers are compared themselves.</param>
    public void Add(SelectLargest select, bool amongIntegers = false)
    {
        string node = select.Node;
        ProgramTensor input = tensors[select.Input];
        int[] runs = [input.Shape.ElementCount / select.Length / select.Inner, select.Length, select.Inner];
        string integers = Shaped(tensors.Name(select.Input), runs, node);
        if (select.IndexZeroPoint is { } first)
        {
            string compared = amongIntegers ? Cast(integers) : tensors.Real(select.Input, null, integers);
            string index = graph.Add("Cast", $"{node}/number", [PlacesOf(select, compared)], ("to", DataType.Int32));
            string stored = graph.Add(
                "Add", $"{node}/stored", [index, graph.Number($"{node}/first", first + tensors.Shift(select.Output))]);
            Set(graph.Add("Cast", $"{node}/result", [stored], ("to", tensors.TypeOf(select.Output))));
            return;
        }

        if (amongIntegers)
        {
            Set(graph.Add("Cast", $"{node}/result", [Chosen(select, Cast(integers)).Values], ("to", tensors.TypeOf(select.Output))));
            return;
        }

        // The integers that are chosen are the result's, whatever their tensor says of them.
        string values = Chosen(select, tensors.Real(select.Output, null, integers)).Values;
        Set(tensors.Quantized(select.Output, values, tensors[select.Output].Range));

        string Cast(string stored) => graph.Add("Cast", $"{node}/integers", [stored], ("to", DataType.Int32));

        void Set(string result) =>
            tensors.Set(select.Output, Shaped(result, tensors[select.Output].Shape.Extents.ToArray(), node));
    }

    private string PlacesOf(SelectLargest select, string reals) => select.Count > 1 ? Chosen(select, reals).Places : graph.Add(
        select.IsSmallest ? "ArgMin" : "ArgMax", $"{select.Node}/index", [reals], ("axis", 1),
        ("select_last_index", select.PrefersLast ? 1 : 0));

    private (string Values, string Places) Chosen(SelectLargest select, string reals)
    {
        if (select.PrefersLast)
        {
            throw new ExportException($"node '{select.Node}': several largest elements, the last of equals first, have no ONNX form");
        }

        (string values, string places) = (graph.Unique($"{select.Node}/values"), graph.Unique($"{select.Node}/indices"));
        graph.AddSeveral(
            "TopK", string.Empty, [values, places], [reals, graph.Constant<long>($"{select.Node}/count", [select.Count], 1)],
            [("axis", 1), ("largest", select.IsSmallest ? 0 : 1)]);
        return (values, places);
    }

    /// <summary>Appends rows of a table, by their numbers: integers that are moved.</summary>
    public void Add(GatherRows gather)
    {
        string node = gather.Node;
        (int first, IntegerRange stored) = (gather.IndexZeroPoint, tensors[gather.Input].Range);
        string whole = graph.Add("Cast", $"{node}/whole", [tensors.Name(gather.Input)], ("to", DataType.Int32));
        int shift = first + tensors.Shift(gather.Input);
        string row = shift == 0 ? whole : graph.Add("Sub", $"{node}/row", [whole, graph.Number($"{node}/first", shift)]);
        if (stored.Min < first || stored.Max >= first + gather.Rows)
        {
            string[] ends = [graph.Number($"{node}/least", 0), graph.Number($"{node}/last", gather.Rows - 1)];
            row = graph.Add("Clip", $"{node}/there", [row, .. ends]);
        }

        string table = tensors.Name(gather.Table);
        table = tensors[gather.Table].Shape.Equals(new Shape(gather.Rows, gather.Width)) ? table
            : Shaped(table, [gather.Rows, gather.Width], node);
        string rows = graph.Add("Gather", $"{node}/rows", [table, row], ("axis", 0));
        tensors.Set(gather.Output, Shaped(rows, tensors[gather.Output].Shape.Extents.ToArray(), node));
    }

    private string Shaped(string name, int[] extents, string node) => graph.Add(
        "Reshape",
        $"{node}/shaped",
        [name, graph.Constant<long>($"{node}/shape", Array.ConvertAll(extents, extent => (long)extent), extents.Length)]);

    private static double Gain(Requantizer requantizer) =>
        ArithmeticTranslation.Gain(requantizer.Multiplier, requantizer.RightShift);
}
