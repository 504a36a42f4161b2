using System.Numerics.Tensors;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Numerics;

namespace Askew.Operators.Reduction;

/// <summary>The sum along some dimensions.</summary>
internal sealed class ReduceSum() : ReduceOperator("ReduceSum", axesInputSince: 13)
{
    public override Contract ContractOf(Node node) => new ArithmeticContract { FusesClamp = true };

    protected override float Reduce(ReadOnlySpan<float> elements) => OrderedSums.Sum(elements);

    protected override long Reduce(ReadOnlySpan<long> elements) => TensorPrimitives.Sum(elements);

    protected override void LowerRows(ILowering lowering, Operand input, int rows, int count) =>
        MeanLowering.Emit(lowering, input, rows, count, divisor: 1);
}
