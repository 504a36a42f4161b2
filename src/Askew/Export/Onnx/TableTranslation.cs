using Askew.Instructions;
using DataType = Askew.Importing.Onnx.TensorProto.Types.DataType;

namespace Askew.Export.Onnx;

/// <summary>The table that an activation behind a layer becomes: the layer's own arithmetic gives the index.</summary>
internal sealed class TableTranslation(OnnxGraphBuilder graph, QuantizedTensors tensors)
{
    /// <summary>The index of a table: what the program's arithmetic makes of <paramref name="sums"/>, in double precision, which holds
    /// integers up to 2^53.</summary>
    /// <param name="node">The layer.</param>
    /// <param name="sums">Integers, as reals in double precision.</param>
    /// <param name="rightShift">S.</param>
    /// <param name="addend">ADD.</param>
    public string Index(string node, string sums, int rightShift, double addend)
    {
        string raised = graph.Add("Add", $"{node}/raised", [sums, graph.Number($"{node}/addend", addend)]);
        string steps = graph.Add("Mul", $"{node}/fraction", [raised, graph.Number($"{node}/shift", Math.ScaleB(1, -rightShift))]);
        return graph.Add("Cast", $"{node}/index", [graph.Add("Floor", $"{node}/floor", [steps])], ("to", DataType.Float));
    }

    /// <summary>The integers of <paramref name="tensor"/> less their zero point, in double precision, times
    /// <paramref name="factor"/>.</summary>
    public string Multiplied(string node, int tensor, double factor)
    {
        string exact = graph.Add("Cast", $"{node}/exact", [tensors.Real(tensor, 1)], ("to", DataType.Double));
        return graph.Add("Mul", $"{node}/multiplied", [exact, graph.Number($"{node}/multiplier", factor)]);
    }

    /// <summary>Appends what a layer gives whose activation is a table.</summary>
    /// <param name="index">The index before it is clamped, in single precision.</param>
    /// <param name="node">The layer.</param>
    /// <param name="output">Its result.</param>
    /// <param name="stage">Where the index is clamped.</param>
    /// <param name="table">The table.</param>
    public void LookUp(string index, string node, int output, OutputStage stage, short[] table)
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
