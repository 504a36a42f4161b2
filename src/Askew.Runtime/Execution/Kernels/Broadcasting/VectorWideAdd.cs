using Askew.Execution.Kernels.Lanes;
using Askew.Execution.Kernels.Stages;
using Askew.Instructions;
using Askew.Numerics;

namespace Askew.Execution.Kernels.Broadcasting;

/// <summary><see cref="AddRescaled"/> with 16 bits somewhere.</summary>
internal sealed unsafe class VectorWideAdd<TLanes, TVector> : VectorWideBinary<AddRescaled, TLanes, TVector>
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    protected override void Combine(AddRescaled instruction, int* left, int* right, int count)
    {
        Requantization<TLanes, TVector>.SumToIntegers(left, right, count, instruction.LeftMultiplier,
            new Requantizer(instruction.RightMultiplier, instruction.RightShift, instruction.Addend), instruction.Stage.Saturation, left);
        WideTable.Apply(instruction.Stage, left, count);
    }
}
