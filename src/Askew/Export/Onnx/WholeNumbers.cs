using Askew.Instructions;
using Askew.Numerics;
using DataType = Askew.Importing.Onnx.TensorProto.Types.DataType;

namespace Askew.Export.Onnx;

/// <summary>Arithmetic of 64-bit integers for one layer, as ONNX has it.</summary>
internal sealed class WholeNumbers(OnnxGraphBuilder graph, QuantizedTensors tensors, string node)
{
    /// <summary>The integers of <paramref name="tensor"/>.</summary>
    public string Of(int tensor)
    {
        string stored = Cast(tensors.Name(tensor));
        return tensors.Shift(tensor) == 0 ? stored : Minus(stored, Number(tensors.Shift(tensor)));
    }

    /// <summary>A constant.</summary>
    public string Number(long value) => graph.Number($"{node}/number", value);

    /// <summary>Constants.</summary>
    public string Numbers(ReadOnlySpan<long> values, params int[] extents) => graph.Constant($"{node}/numbers", values, extents);

    /// <summary>Sum of two.</summary>
    public string Plus(string left, string right) => graph.Add("Add", $"{node}/sum", [left, right]);

    /// <summary>Difference of two.</summary>
    public string Minus(string left, string right) => graph.Add("Sub", $"{node}/difference", [left, right]);

    /// <summary>Product of two.</summary>
    public string Times(string left, string right) => graph.Add("Mul", $"{node}/product", [left, right]);

    /// <summary>Integers saturated to those of <paramref name="range"/>.</summary>
    /// <remarks>By comparing: ONNX Runtime's own Clip, Min and Max of 64 bits are wrong for some beyond 32 bits: of 2^31 and 7, the smaller
    /// is 2^31 there.</remarks>
    public string Saturated(string values, IntegerRange range)
    {
        (string least, string most) = (Number(range.Min), Number(range.Max));
        string raised = graph.Add("Where", $"{node}/raised", [graph.Add("Less", $"{node}/below", [values, least]), least, values]);
        return graph.Add("Where", $"{node}/clamped", [graph.Add("Less", $"{node}/above", [most, raised]), most, raised]);
    }

    /// <summary>The same integers, but 1 for 0; none is negative.</summary>
    public string AtLeastOne(string values) => Plus(values, CountAbove(values, [1]));

    /// <summary>Quotient of two that are not negative, rounded down.</summary>
    public string Quotient(string dividend, string divisor) => graph.Add("Div", $"{node}/quotient", [dividend, divisor]);

    /// <summary>Quotient of any integer and a positive one, rounded down, as a shift to the right is.</summary>
    /// <remarks>Mod takes its divisor's sign; without the remainder Div has nothing to cut off.</remarks>
    public string Floor(string dividend, string divisor) =>
        Quotient(Minus(dividend, graph.Add("Mod", $"{node}/remainder", [dividend, divisor])), divisor);

    /// <summary>Entries of <paramref name="table"/>.</summary>
    public string Entries(ReadOnlySpan<long> table, string indices) =>
        graph.Add("Gather", $"{node}/entries", [Numbers(table, table.Length), indices]);

    /// <summary>Sums along <paramref name="axis"/>, which stays with one element.</summary>
    public string SumAlong(string values, int axis) => Sum(values, axis, keeps: 1);

    /// <summary>The largest along <paramref name="axis"/>, which stays with one element.</summary>
    /// <remarks>They have 16 bits at most.</remarks>
    public string LargestAlong(string values, int axis)
    {
        string narrow = graph.Add("Cast", $"{node}/narrow", [values], ("to", DataType.Int32));
        return Cast(graph.Add("ReduceMax", $"{node}/largest", [narrow], ("axes", new[] { axis }), ("keepdims", 1)));
    }

    /// <summary>How many of <paramref name="bounds"/> an integer is above.</summary>
    public string CountBelow(string values, ReadOnlySpan<long> bounds) =>
        Count("Less", Numbers(bounds, bounds.Length), graph.Add("Unsqueeze", $"{node}/apart", [values, Numbers([-1], 1)]));

    /// <summary>How many of <paramref name="bounds"/> an integer is below.</summary>
    public string CountAbove(string values, ReadOnlySpan<long> bounds) =>
        Count("Less", graph.Add("Unsqueeze", $"{node}/apart", [values, Numbers([-1], 1)]), Numbers(bounds, bounds.Length));

    /// <summary>Under another shape.</summary>
    public string Shaped(string values, params int[] extents) => graph.Add(
        "Reshape", $"{node}/shaped", [values, Numbers(Array.ConvertAll(extents, extent => (long)extent), extents.Length)]);

    /// <summary>Makes the integers of <paramref name="tensor"/>: saturated, and looked up where an activation is fused.</summary>
    public void Store(int tensor, string values, OutputStage stage)
    {
        IntegerRange range = stage.Saturation;
        string clamped = Saturated(values, range);
        string integers = stage.Table is { } table
            ? Entries(Array.ConvertAll(table, entry => (long)entry), Minus(clamped, Number(range.Min))) : clamped;
        int shift = tensors.Shift(tensor);
        string stored = Shaped(shift == 0 ? integers : Plus(integers, Number(shift)), tensors[tensor].Shape.Extents.ToArray());
        tensors.Set(tensor, graph.Add("Cast", $"{tensors[tensor].Name}_q", [stored], ("to", tensors.TypeOf(tensor))));
    }

    private string Cast(string values) => graph.Add("Cast", $"{node}/whole", [values], ("to", DataType.Int64));

    private string Count(string comparison, string left, string right) =>
        Sum(Cast(graph.Add(comparison, $"{node}/compared", [left, right])), -1, keeps: 0);

    private string Sum(string values, int axis, int keeps) =>
        graph.Add("ReduceSum", $"{node}/total", [values, Numbers([axis], 1)], ("keepdims", keeps));
}
