using System.Runtime.CompilerServices;
using Askew.Execution.Kernels.Lanes;
using Askew.Execution.Kernels.Stages;
using Askew.Instructions;

namespace Askew.Execution.Kernels.Broadcasting;

/// <summary><see cref="MultiplyRescaled"/> of signed bytes.</summary>
internal sealed unsafe class VectorMultiplyRescaled<TLanes, TVector> : VectorBinaryKernel<MultiplyRescaled, TLanes, TVector>
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    protected override OutputStage Stage(MultiplyRescaled instruction) => instruction.Stage;

    // Differences of bytes have 9 bits, their products 18.
    [MethodImpl(Compilation.AtOnce)]
    protected override void Combine(MultiplyRescaled instruction, ByteStage stage, int* left, int* right, int count, sbyte* results)
    {
        TVector leftShift = TLanes.Broadcast(-instruction.LeftZeroPoint);
        TVector rightShift = TLanes.Broadcast(-instruction.RightZeroPoint);
        for (int i = 0; i < count; i += TLanes.Count)
        {
            TVector a = TLanes.Add(TLanes.Load(left + i), leftShift);
            TVector b = TLanes.Add(TLanes.Load(right + i), rightShift);
            TLanes.Store(TLanes.Multiply(a, b), left + i);
        }

        stage.Apply<TLanes, TVector>(left, count, instruction.Requantizer, results);
    }
}
