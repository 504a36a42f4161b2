using Askew.Instructions;

namespace Askew.Execution.Kernels.Broadcasting;

/// <summary>Specification of <see cref="AddRescaled"/>.</summary>
internal sealed class ScalarAddRescaled : ScalarBinaryKernel<AddRescaled>
{
    protected override int Combine(AddRescaled instruction, int left, int right)
    {
        long sum = ((long)left * instruction.LeftMultiplier) + ((long)right * instruction.RightMultiplier) + instruction.Addend;
        return instruction.Stage.Apply(sum >> instruction.RightShift);
    }
}
