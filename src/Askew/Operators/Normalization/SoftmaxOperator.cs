using System.Numerics.Tensors;
using Askew.Graphs;
using Askew.Numerics;
using Askew.Operators.FloatKernels;
using Askew.Tensors;
using Tensor = Askew.Tensors.Tensor;

namespace Askew.Operators.Normalization;

/// <summary>Softmax and its logarithm along one dimension, up to opset 12 along all from one on.</summary>
internal sealed class SoftmaxOperator(bool isLogarithm) : Operator(isLogarithm ? "LogSoftmax" : "Softmax")
{
    public override IReadOnlyList<int> ChangedIn => [13];

    public override string? WhyNotQuantizable(Node node) => node.WhyNotReal();

    public override Contract ContractOf(Node node) => new ArithmeticContract
    {
        FixedOutput = isLogarithm ? new ClippingRange(-255.0 / 16, 0) : new ClippingRange(0, 255.0 / 256),
        Bounds = isLogarithm ? null : new ClippingRange(0, 1),
        IsFineFor16Bits = !isLogarithm,
        SharesAmong = isLogarithm ? 0 : LengthOf(node),
        Reads16Bits = false,
    };

    public override void InferShapes(Node node)
    {
        // Looks at the axis, which must exist.
        _ = Rows(node);
        node.SetOutput(node.RealShape(0));
    }

    public override void Evaluate(EvaluationContext context)
    {
        (Shape shape, int axis) = Rows(context.Node);
        Tensor input = context.Input(0);
        Tensor output = context.Output;
        int length = shape[axis];
        int inner = shape.CountBetween(axis + 1, shape.Rank);
        context.Workers.For(shape.CountBetween(0, axis) * inner, index =>
        {
            (int outer, int column) = Math.DivRem(index, inner);
            int start = (outer * length * inner) + column;
            if (inner == 1)
            {
                Compute(input.Floats.Slice(start, length), output.Floats.Slice(start, length));
                return;
            }

            var row = new float[length];
            for (int i = 0; i < length; i++)
            {
                row[i] = input.Floats[start + (i * inner)];
            }

            Compute(row, row);
            for (int i = 0; i < length; i++)
            {
                output.Floats[start + (i * inner)] = row[i];
            }
        });
    }

    public override void Lower(ILowering lowering)
    {
        (Shape shape, int axis) = Rows(lowering.Node);
        SoftmaxLowering.Emit(lowering, shape, axis, isLogarithm);
    }

    /// <summary>The shape to see the input in, and the dimension along which one distribution lies.</summary>
    /// <exception cref="GraphException">The axis does not exist.</exception>
    public static (Shape Shape, int Axis) Rows(Node node)
    {
        Shape input = node.Input(0).KnownShape;
        bool flattens = node.Opset < 13;
        int axis = node.Attributes.Int("axis", flattens ? 1 : -1);
        if (flattens && axis == input.Rank)
        {
            return (new Shape(input.ElementCount, 1), 1);
        }

        axis = NodeReading.Axis(axis, input.Rank);
        return flattens && axis < input.Rank - 1
            ? (new Shape(input.CountBetween(0, axis), input.CountBetween(axis, input.Rank)), 1)
            : (input, axis);
    }

    private static int LengthOf(Node node)
    {
        (Shape shape, int axis) = Rows(node);
        return shape[axis];
    }

    private void Compute(ReadOnlySpan<float> source, Span<float> target)
    {
        if (source.IsEmpty)
        {
            return;
        }

        TensorPrimitives.Subtract(source, TensorPrimitives.Max(source), target);
        if (isLogarithm)
        {
            double sum = 0;
            foreach (float x in target)
            {
                sum += Math.Exp(x);
            }

            TensorPrimitives.Subtract(target, (float)Math.Log(sum), target);
            return;
        }

        FloatFunctions.Exp(target, target);
        TensorPrimitives.Divide(target, OrderedSums.Sum(target), target);
    }
}
