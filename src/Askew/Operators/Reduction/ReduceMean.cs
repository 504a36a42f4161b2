using System.Numerics.Tensors;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Numerics;

namespace Askew.Operators.Reduction;

/// <summary>The mean along some dimensions.</summary>
internal sealed class ReduceMean() : ReduceOperator("ReduceMean", axesInputSince: 18)
{
    public override Contract ContractOf(Node node) => new ArithmeticContract { FusesClamp = true };

    protected override float Reduce(ReadOnlySpan<float> elements) => OrderedSums.Sum(elements) / elements.Length;

    protected override long Reduce(ReadOnlySpan<long> elements) => TensorPrimitives.Sum(elements) / elements.Length;

    protected override void LowerRows(ILowering lowering, Operand input, int rows, int count) =>
        MeanLowering.Emit(lowering, input, rows, count, divisor: count);
}
