using Askew.Export.TFLite.Schema;
using Askew.Instructions;
using Askew.Numerics;

namespace Askew.Export.TFLite;

/// <summary>What joins tensors, or elements along a dimension.</summary>
internal sealed class JoinOperators(LiteGraph graph, LiteTensors tensors, StageOperators stages, TableOperators tables)
{
    // What the runtime asks of shares and of their logarithms.
    private static readonly QuantizationParameters Shares = new(1.0 / 256, -128, 8);
    private static readonly QuantizationParameters Logarithms = new(16.0 / 256, 127, 8);
    private static readonly QuantizationParameters WideShares = new(1.0 / 32768, 0, 16);
    private const int MostLeastSteps = 2;

    /// <summary>By how much of a step of its own result <paramref name="softmax"/> is rounded on the scale that the runtime fixes, from
    /// which it is rescaled; 0 where that scale is its own.</summary>
    public static double RoundedBefore(Softmax softmax, QuantizationParameters to)
    {
        QuantizationParameters own = Own(softmax, isWide: to.BitWidth > 8);
        return own == to ? 0 : own.Scale / to.Scale / 2;
    }

    /// <summary>By how much less the largest share of <paramref name="length"/> of 16 bits may be in the runtime: it takes no exponential
    /// for less than e^-10, which is one or two steps of 1/32768.</summary>
    public static double LeastWideShares(int length) => MostLeastSteps * (length - 1) * WideShares.Scale;

    /// <summary>Appends a concatenation, each part on the scale of the whole.</summary>
    public void Add(Concatenate concatenate)
    {
        QuantizationParameters to = tensors[concatenate.Output].Parameters;
        var parts = new int[concatenate.Parts.Length];
        for (int p = 0; p < parts.Length; p++)
        {
            int part = concatenate.Parts[p];
            parts[p] = tensors.Of(part);
            if (concatenate.Tables[p] is { } table)
            {
                int rescaled = tensors.Between($"{concatenate.Node}/part", tensors.Shape(part), to);
                tables.Add($"{concatenate.Node}/part", parts[p], rescaled, table, tensors[part].Parameters, to);
                parts[p] = rescaled;
            }
            else
            {
                Refusal.Unless(
                    tensors[part].Parameters == to, concatenate.Node,
                    $"its part '{tensors[part].Name}' is on another scale than the whole");
            }
        }

        int axis = tensors.Dimension(concatenate.Output, concatenate.Axis);
        graph.Append(
            LiteOperator.Concatenation, parts, tensors.Target(concatenate.Output),
            new FlatTable().Int(0, axis).Byte(1, (int)LiteActivation.None));
    }

    /// <summary>Appends a softmax or its logarithm.</summary>
    public void Add(Softmax softmax)
    {
        ProgramTensor output = tensors[softmax.Output];
        bool isWide = tensors.TypeOf(softmax.Output) == LiteType.Int16;
        Refusal.Unless(
            tensors.TypeOf(softmax.Input) == tensors.TypeOf(softmax.Output), softmax.Node, "its input and output differ in bits");
        Refusal.Unless(
            softmax.Logarithm is null || !isWide, softmax.Node, "the runtime has no logarithm of softmax of 16 bits");
        QuantizationParameters own = Own(softmax, isWide);
        int input = tensors.Of(softmax.Input);
        int[] shape = graph[input].Shape;
        int axis = tensors.Dimension(softmax.Input, softmax.Axis);
        int length = shape[axis];
        int outer = shape[..axis].Aggregate(1, (product, extent) => product * extent);
        int inner = shape[(axis + 1)..].Aggregate(1, (product, extent) => product * extent);

        // The runtime's is along the last dimension.
        int rows = tensors.Reshaped(input, [outer, length, inner], $"{softmax.Node}/apart");
        if (inner > 1)
        {
            int turned = tensors.Like(rows, $"{softmax.Node}/turned", outer, inner, length);
            graph.Append(LiteOperator.Transpose, [rows, graph.Integers(0, 2, 1)], turned);
            rows = turned;
        }

        rows = tensors.Reshaped(rows, [outer * inner, length], $"{softmax.Node}/rows");
        int shares = tensors.Between($"{softmax.Node}/shares", [outer * inner, length], own);
        if (softmax.Logarithm is null)
        {
            graph.Append(LiteOperator.Softmax, [rows], shares, new FlatTable().Float(0, 1));
        }
        else
        {
            graph.Append(LiteOperator.LogSoftmax, [rows], shares);
        }

        if (own != output.Parameters)
        {
            int rescaled = tensors.Between($"{softmax.Node}/rescaled", [outer * inner, length], output.Parameters);
            graph.Append(LiteOperator.Quantize, [shares], rescaled);
            shares = rescaled;
        }

        if (inner > 1)
        {
            int apart = tensors.Reshaped(shares, [outer, inner, length], $"{softmax.Node}/shares_apart");
            shares = tensors.Like(apart, $"{softmax.Node}/turned_back", outer, length, inner);
            graph.Append(LiteOperator.Transpose, [apart, graph.Integers(0, 2, 1)], shares);
        }

        int target = tensors.Target(softmax.Output);
        tensors.WriteAs(target, graph[shares].Shape, result => stages.Move(
            shares, result, output.Parameters, softmax.Saturation));
    }

    private static QuantizationParameters Own(Softmax softmax, bool isWide) =>
        softmax.Logarithm is not null ? Logarithms : isWide ? WideShares : Shares;
}
