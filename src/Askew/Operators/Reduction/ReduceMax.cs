using System.Numerics.Tensors;
using Askew.Graphs;
using Askew.Instructions;

namespace Askew.Operators.Reduction;

/// <summary>The largest element along some dimensions.</summary>
internal sealed class ReduceMax() : ReduceOperator("ReduceMax", axesInputSince: 18)
{
    public override Contract ContractOf(Node node) => new MovementContract();

    protected override float Reduce(ReadOnlySpan<float> elements) => TensorPrimitives.Max(elements);

    protected override long Reduce(ReadOnlySpan<long> elements) => TensorPrimitives.Max(elements);

    protected override void LowerRows(ILowering lowering, Operand input, int rows, int count) =>
        MaximumLowering.Emit(lowering, input, rows, count);
}
