using System.Numerics;
using Askew.Instructions;
using Askew.Numerics;
using DataType = Askew.Importing.Onnx.TensorProto.Types.DataType;

namespace Askew.Export.Onnx;

/// <summary>The program's own arithmetic: sums of integers, multipliers and addends in double precision, which holds integers up to 2^53.
/// What it gives is the index of a table where an activation is fused that is one, else the result.</summary>
/// <remarks>The index of a table is finer than 8 bits, and what single precision makes of it is off now and then, which grows from layer to
/// layer; so is a result whose operands are far larger than itself.</remarks>
internal sealed class ProgramArithmetic(OnnxGraphBuilder graph, QuantizedTensors tensors)
{
    // Integers up to here are exact in single precision.
    private const double LargestExact = 1 << 24;

    /// <summary>The integers of <paramref name="tensor"/> less <paramref name="zeroPoint"/>, in double precision.</summary>
    public string Distances(string node, int tensor, int zeroPoint) =>
        graph.Add("Cast", $"{node}/exact", [From(node, tensor, zeroPoint)], ("to", DataType.Double));

    /// <summary>Sums over the integers of <paramref name="tensor"/> less <paramref name="zeroPoint"/>, in double precision.</summary>
    /// <param name="node">The layer.</param>
    /// <param name="tensor">What is summed.</param>
    /// <param name="zeroPoint">What padding has.</param>
    /// <param name="weight">The magnitudes of all weights of a sum, added up.</param>
    /// <param name="sum">Appends an operator of single precision that sums. Where a sum could be too large for it, it is given digits of
    /// the integers, one after the other.</param>
    public string Sums(string node, int tensor, int zeroPoint, double weight, Func<string, string> sum)
    {
        IntegerRange range = tensors[tensor].Range;
        int reach = Math.Max(range.Max - zeroPoint, zeroPoint - range.Min);
        int bits = Math.Max(1, BitOperations.Log2((uint)(LargestExact / Math.Max(1, weight))));
        string rest = From(node, tensor, zeroPoint);
        string? total = null;
        for (int shift = 0; ; shift += bits)
        {
            bool isLast = reach * weight <= LargestExact || reach <= 2;
            string digit = rest;
            if (!isLast)
            {
                string parts = graph.Add("Mul", $"{node}/parts", [rest, graph.Number($"{node}/part", (float)Math.ScaleB(1, -bits))]);
                string higher = graph.Add("Floor", $"{node}/higher", [parts]);
                string raised = graph.Add("Mul", $"{node}/raised", [higher, graph.Number($"{node}/base", (float)Math.ScaleB(1, bits))]);
                digit = graph.Add("Sub", $"{node}/digit", [rest, raised]);
                rest = higher;
                reach = (reach >> bits) + 1;
            }

            string exact = graph.Add("Cast", $"{node}/exact", [sum(digit)], ("to", DataType.Double));
            exact = shift == 0 ? exact
                : graph.Add("Mul", $"{node}/placed", [exact, graph.Number($"{node}/place", Math.ScaleB(1, shift))]);
            total = total is null ? exact : graph.Add("Add", $"{node}/total", [total, exact]);
            if (isLast)
            {
                return total;
            }
        }
    }

    /// <summary>Appends what the requantisers of a layer make of its sums, with its table or without.</summary>
    /// <param name="node">The layer.</param>
    /// <param name="sums">Integers, in double precision.</param>
    /// <param name="requantizers">Gains and addends of the sums, in steps of the result, half a step in it.</param>
    /// <param name="extents">The shape of <paramref name="requantizers"/>, which sums are broadcast with.</param>
    /// <param name="output">The result.</param>
    /// <param name="stage">Where it is clamped.</param>
    public void Finish(
        string node, string sums, IReadOnlyList<(double Gain, double Addend)> requantizers, int[] extents, int output, OutputStage stage)
    {
        string gains = graph.Constant<double>($"{node}/gains", [.. requantizers.Select(requantizer => requantizer.Gain)], extents);
        string addends = graph.Constant<double>($"{node}/addends", [.. requantizers.Select(requantizer => requantizer.Addend)], extents);
        string scaled = graph.Add("Mul", $"{node}/scaled", [sums, gains]);
        string floor = graph.Add("Floor", $"{node}/floor", [graph.Add("Add", $"{node}/raised", [scaled, addends])]);
        string integers = graph.Add("Cast", $"{node}/index", [floor], ("to", DataType.Float));
        if (stage.Table is { } table)
        {
            LookUp(integers, node, output, stage, table);
        }
        else
        {
            tensors.StoreIntegers(output, integers, stage.Saturation);
        }
    }

    // In single precision, which holds them.
    private string From(string node, int tensor, int zeroPoint)
    {
        string distance = tensors.Real(tensor, 1);
        int moved = tensors[tensor].Parameters.ZeroPoint - zeroPoint;
        return moved == 0 ? distance : graph.Add("Add", $"{node}/moved", [distance, graph.Number($"{node}/by", (float)moved)]);
    }

    // What a layer gives whose activation is a table; the index is not clamped yet.
    private void LookUp(string index, string node, int output, OutputStage stage, short[] table)
    {
        if (LeakyOf(output, stage) is { } leaky)
        {
            // Steps of the index, counted from the corner; beyond its ends the output is saturated.
            string steps = graph.Add("Sub", $"{node}/steps", [index, graph.Number($"{node}/corner", (float)leaky.Corner)]);
            string[] mapping = [graph.Number($"{node}/slope", leaky.Scale),
                tensors.Integers($"{node}/corner_zero_point", output, [leaky.ZeroPoint])];
            tensors.Set(output, graph.Add(
                "QuantizeLinear", $"{tensors[output].Name}_q",
                    [graph.Add("LeakyRelu", $"{node}/leaky", [steps], ("alpha", leaky.Alpha)), .. mapping]));
            return;
        }

        // The index of the table counts from its first entry.
        string clamped = graph.Add(
            "Clip", $"{node}/clamped",
                [index, graph.Number($"{node}/low", (float)stage.Saturation.Min),
                graph.Number($"{node}/high", (float)stage.Saturation.Max)]);
        string place = graph.Add("Sub", $"{node}/place", [clamped, graph.Number($"{node}/first", (float)stage.Saturation.Min)]);
        string whole = graph.Add("Cast", $"{node}/whole", [place], ("to", DataType.Int32));
        string entries = tensors.Integers($"{node}/table", output, [.. table], table.Length);
        tensors.Set(output, graph.Add("Gather", $"{tensors[output].Name}_q", [entries, whole]));
    }

    private LeakyTable? LeakyOf(int output, OutputStage stage) => tensors[output].Parameters.BitWidth == 8 ? LeakyTable.Of(stage) : null;
}
