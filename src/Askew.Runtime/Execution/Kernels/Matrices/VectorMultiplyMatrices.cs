using Askew.Execution.Kernels.Lanes;
using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Execution.Kernels.Matrices;

/// <summary><see cref="MultiplyMatrices"/> of signed bytes or 16-bit integers, and convolutions whose window covers the whole image, which
/// are the same.</summary>
/// <remarks>There are few rows as a rule, so the time goes into reading the weights: they stay bytes, in their order, and are widened as
/// they are read.</remarks>
internal sealed class VectorMultiplyMatrices<TLanes, TVector> : IKernel
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    public string Name => TLanes.Name + "-multiplymatrices";

    public bool IsSupported => TLanes.IsSupported;

    public BoundKernel? Bind(IntegerInstruction instruction, IntegerProgram program)
    {
        ProgramTensor input = program.Tensors[instruction.Inputs[0]];
        ProgramTensor output = program.Tensors[instruction.Output];
        RequantizedProduct? product = instruction switch
        {
            MultiplyMatrices matrices => new RequantizedProduct(matrices.Weights, matrices.Requantizers, matrices.Stage),
            Convolve convolve when CoversImage(convolve, input.Shape, output.Shape) =>
                new RequantizedProduct(convolve.Weights, convolve.Requantizers, convolve.Stage),
            _ => null,
        };
        return product is not null
            && SumBound.FitsIntegers(product.Weights, product.Requantizers.Length, input)
                ? new MatrixRows<TLanes, TVector>(
                product, instruction.Inputs[0], instruction.Output, input.ElementSizeInBytes > 1, output.ElementSizeInBytes > 1).Run
                : null;
    }

    private static bool CoversImage(Convolve convolve, Shape input, Shape output)
    {
        (int height, int width) = (input.Rank == 4 ? input[2] : 1, input[-1]);
        return convolve.Groups == 1
            && output.ElementCount == convolve.Requantizers.Length * input[0]
            && convolve.Window is { DilationHeight: 1, DilationWidth: 1, PadTop: 0, PadLeft: 0 }
            && convolve.Window.KernelHeight == height
            && convolve.Window.KernelWidth == width;
    }
}
