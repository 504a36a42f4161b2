using Askew.Instructions;

namespace Askew.Execution.Kernels.Broadcasting;

/// <summary>Specification of <see cref="MultiplyRescaled"/>.</summary>
internal sealed class ScalarMultiplyRescaled : ScalarBinaryKernel<MultiplyRescaled>
{
    protected override int Combine(MultiplyRescaled instruction, int left, int right)
    {
        long product = (long)(left - instruction.LeftZeroPoint) * (right - instruction.RightZeroPoint);
        return instruction.Stage.Apply(instruction.Requantizer.Apply(product));
    }
}
