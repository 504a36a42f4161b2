using Askew.Export.TFLite.Schema;
using Askew.Instructions;
using Askew.Numerics;

namespace Askew.Export.TFLite;

/// <summary>Sums and products of activations, element by element and of matrices.</summary>
internal sealed class ArithmeticOperators(LiteGraph graph, LiteTensors tensors, StageOperators stages)
{
    // The runtime shifts operands of sums to the left by 20 bits, those of 16 bits by 15, and scales down from there.
    private const double LargestGainOfSums = 1 << 18;
    private const double LargestGainOfWideSums = 1 << 13;

    /// <summary>Appends a sum or difference.</summary>
    public void Add(AddRescaled add)
    {
        Refusal.OfTable(add.Node, add.Stage);
        Refusal.UnlessSameWidth(add.Node, tensors[add.Left], tensors[add.Right], tensors[add.Output]);
        double scale = tensors[add.Output].Parameters.Scale;
        (double left, double right) = (Gain(add.LeftMultiplier, add.RightShift), Gain(add.RightMultiplier, add.RightShift));
        Refusal.UnlessNear(
            add.Node,
            (Math.Abs(left), tensors[add.Left].Parameters.Scale / scale, tensors[add.Left].Parameters),
            (Math.Abs(right), tensors[add.Right].Parameters.Scale / scale, tensors[add.Right].Parameters));
        QuantizationParameters to = tensors[add.Output].Parameters;
        Refusal.UnlessNearOffset(
            add.Node, Gain(1, add.RightShift) * add.Addend, add.RightShift,
            to.ZeroPoint - (left * tensors[add.Left].Parameters.ZeroPoint) - (right * tensors[add.Right].Parameters.ZeroPoint));
        double largest = tensors[add.Output].ElementSizeInBytes == 1 ? LargestGainOfSums : LargestGainOfWideSums;
        Refusal.UnlessHeld(add.Node, left, largest);
        Refusal.UnlessHeld(add.Node, right, largest);
        Refusal.Unless(left > 0 || right > 0, add.Node, "the runtime has no sum of two negated tensors");
        (int minuend, int subtrahend) = left < 0 ? (add.Right, add.Left) : (add.Left, add.Right);
        LiteOperator type = left < 0 || right < 0 ? LiteOperator.Sub : LiteOperator.Add;
        stages.Store(
            tensors.Target(add.Output), tensors[add.Output].Parameters, add.Stage.Saturation, (result, activation) =>
                graph.Append(type, [tensors.Of(minuend), tensors.Of(subtrahend)], result, new FlatTable().Byte(0, (int)activation)
                    .Flag(1, false)));
    }

    /// <summary>Appends a product, element by element.</summary>
    public void Add(MultiplyRescaled multiply)
    {
        Refusal.OfTable(multiply.Node, multiply.Stage);
        Refusal.UnlessSameWidth(multiply.Node, tensors[multiply.Left], tensors[multiply.Right], tensors[multiply.Output]);
        RequireScales(
            multiply.Node, multiply.Requantizer, (multiply.Left, multiply.LeftZeroPoint), (multiply.Right, multiply.RightZeroPoint),
            multiply.Output, 1);
        stages.Store(
            tensors.Target(multiply.Output), tensors[multiply.Output].Parameters, multiply.Stage.Saturation, (result, activation) =>
                graph.Append(
                    LiteOperator.Mul, [tensors.Of(multiply.Left), tensors.Of(multiply.Right)], result,
                    new FlatTable().Byte(0, (int)activation)));
    }

    /// <summary>Appends products of matrices that are both activations.</summary>
    public void Add(MultiplyActivations multiply)
    {
        Refusal.OfTable(multiply.Node, multiply.Stage);
        Refusal.UnlessSameWidth(multiply.Node, tensors[multiply.Left], tensors[multiply.Right], tensors[multiply.Output]);
        ProgramTensor output = tensors[multiply.Output];
        RequireScales(
            multiply.Node, multiply.Requantizer, (multiply.Left, multiply.LeftZeroPoint), (multiply.Right, multiply.RightZeroPoint),
            multiply.Output, multiply.Length);
        int matrices = output.Shape.ElementCount / (multiply.Rows * multiply.Columns);
        int left = tensors.Reshaped(
            tensors.Of(multiply.Left), [matrices, multiply.Rows, multiply.Length], $"{multiply.Node}/left");
        int right = tensors.Reshaped(
            tensors.Of(multiply.Right), [matrices, multiply.Length, multiply.Columns], $"{multiply.Node}/right");
        tensors.WriteAs(
            tensors.Target(multiply.Output), [matrices, multiply.Rows, multiply.Columns], target => stages.StoreUnfused(
                target, output.Parameters, multiply.Stage.Saturation, result =>
                    graph.Append(LiteOperator.BatchMatMul, [left, right], result, new FlatTable().Flag(0, false).Flag(1, false))));
    }

    /// <summary>Appends a fully connected layer.</summary>
    public void Add(MultiplyMatrices matrices)
    {
        Refusal.OfTable(matrices.Node, matrices.Stage);
        Refusal.UnlessSameWidth(matrices.Node, tensors[matrices.Input], tensors[matrices.Output]);
        (ProgramTensor from, ProgramTensor to) = (tensors[matrices.Input], tensors[matrices.Output]);
        ScaledWeights weights = LiteWeights.Of(matrices.Node, matrices.Weights, matrices.Requantizers, from, to);
        int columns = matrices.Requantizers.Length;
        int length = matrices.Weights.Length / columns;
        int rows = from.Shape.ElementCount / length;
        int filter = graph.Constant<sbyte>(
            $"{matrices.Node}/weights", LiteType.Int8, [columns, length], weights.Values, new LiteQuantization(weights.Scales));
        int bias = LiteWeights.AddBias(graph, matrices.Node, weights, tensors.TypeOf(matrices.Input));
        int input = tensors.Reshaped(tensors.Of(matrices.Input), [rows, length], $"{matrices.Node}/rows");
        tensors.WriteAs(tensors.Target(matrices.Output), [rows, columns], target => stages.Store(
            target, to.Parameters, matrices.Stage.Saturation, (result, activation) => graph.Append(
                LiteOperator.FullyConnected, [input, filter, bias], result, new FlatTable().Byte(0, (int)activation))));
    }

    private void RequireScales(
        string node, Requantizer requantizer, (int Tensor, int ZeroPoint) left, (int Tensor, int ZeroPoint) right, int output, int terms)
    {
        (QuantizationParameters a, QuantizationParameters b) = (tensors[left.Tensor].Parameters, tensors[right.Tensor].Parameters);
        Refusal.Unless(
            a.ZeroPoint == left.ZeroPoint && b.ZeroPoint == right.ZeroPoint, node,
            "it subtracts others than the zero points of its tensors");
        double expected = a.Scale * b.Scale / tensors[output].Parameters.Scale;
        double most = Math.Max(b.Range.Max - b.ZeroPoint, b.ZeroPoint - b.Range.Min) * (double)terms;
        Refusal.UnlessNear(node, (Gain(requantizer.Multiplier, requantizer.RightShift) * most, expected * most, a));
        Refusal.UnlessNearOffset(
            node, Gain(1, requantizer.RightShift) * requantizer.Addend, requantizer.RightShift, tensors[output].Parameters.ZeroPoint);
    }

    private static double Gain(int multiplier, int rightShift) => Math.ScaleB(multiplier, -rightShift);
}
