using System.Numerics.Tensors;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Numerics;
using Askew.Tensors;

namespace Askew.Operators.Reduction;

/// <summary>The smallest element along some dimensions.</summary>
internal sealed class ReduceMin() : ReduceOperator("ReduceMin", axesInputSince: 18)
{
    public override Contract ContractOf(Node node) => new MovementContract();

    protected override float Reduce(ReadOnlySpan<float> elements) => TensorPrimitives.Min(elements);

    protected override long Reduce(ReadOnlySpan<long> elements) => TensorPrimitives.Min(elements);

    // The largest of the negatives, negated. Their mapping is the input's, mirrored: q becomes -1 - q, and nothing is rounded.
    protected override void LowerRows(ILowering lowering, Operand input, int rows, int count)
    {
        QuantizationParameters own = input.Parameters;
        QuantizationParameters mirrored = own with { ZeroPoint = -1 - own.ZeroPoint };
        var negative = new PointwiseFunction(x => -x);
        Operand negatives = lowering.Temporary("negatives", new Shape(1, rows, count), mirrored);
        lowering.EmitTables(negative, lowering.View("rows", input, negatives.Shape), negatives);
        Operand largest = lowering.Temporary("largest", new Shape(1, rows, 1), mirrored);
        lowering.Emit(new MaxPool
        {
            Node = lowering.Node.Name,
            Input = negatives.Index,
            Output = largest.Index,
            Window = new SlidingWindow(1, count),
        });
        Operand smallest = lowering.Temporary("smallest", largest.Shape, lowering.Output().Parameters);
        lowering.EmitTables(negative, largest, smallest);
        lowering.Alias(lowering.Output(), smallest);
    }
}
