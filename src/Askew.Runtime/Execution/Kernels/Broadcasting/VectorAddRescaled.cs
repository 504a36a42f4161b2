using Askew.Execution.Kernels.Lanes;
using Askew.Execution.Kernels.Stages;
using Askew.Instructions;
using Askew.Numerics;

namespace Askew.Execution.Kernels.Broadcasting;

/// <summary><see cref="AddRescaled"/> of signed bytes.</summary>
internal sealed unsafe class VectorAddRescaled<TLanes, TVector> : VectorBinaryKernel<AddRescaled, TLanes, TVector>
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    protected override OutputStage Stage(AddRescaled instruction) => instruction.Stage;

    protected override void Combine(AddRescaled instruction, ByteStage stage, int* left, int* right, int count, sbyte* results) =>
        stage.ApplySum<TLanes, TVector>(
            left, right, count, instruction.LeftMultiplier,
                new Requantizer(instruction.RightMultiplier, instruction.RightShift, instruction.Addend), results);
}
