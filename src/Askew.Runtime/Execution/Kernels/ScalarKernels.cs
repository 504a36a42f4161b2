using Askew.Execution.Kernels.Broadcasting;
using Askew.Execution.Kernels.Convolution;
using Askew.Execution.Kernels.Elementwise;
using Askew.Execution.Kernels.Matrices;
using Askew.Execution.Kernels.Movements;
using Askew.Execution.Kernels.Normalization;
using Askew.Execution.Kernels.Pooling;
using Askew.Execution.Kernels.Resizing;
using Askew.Execution.Kernels.Selection;
using Askew.Instructions;

namespace Askew.Execution.Kernels;

/// <summary>The specification: the scalar kernel of every instruction, made ready for <paramref name="program"/>.</summary>
internal sealed class ScalarKernels(IntegerProgram program) : IInstructionVisitor<BoundKernel>
{
    public BoundKernel Visit(Convolve instruction) => new ScalarConvolve().Bind(instruction, program);

    public BoundKernel Visit(MultiplyMatrices instruction) => new ScalarMultiplyMatrices().Bind(instruction, program);

    public BoundKernel Visit(MultiplyActivations instruction) => new ScalarMultiplyActivations().Bind(instruction, program);

    public BoundKernel Visit(LookUp instruction) => new ScalarLookUp().Bind(instruction, program);

    public BoundKernel Visit(AddRescaled instruction) => new ScalarAddRescaled().Bind(instruction, program);

    public BoundKernel Visit(MultiplyRescaled instruction) => new ScalarMultiplyRescaled().Bind(instruction, program);

    public BoundKernel Visit(MaxPool instruction) => new ScalarMaxPool().Bind(instruction, program);

    public BoundKernel Visit(AveragePool instruction) => new ScalarAveragePool().Bind(instruction, program);

    public BoundKernel Visit(Rescale instruction) => new ScalarRescale().Bind(instruction, program);

    public BoundKernel Visit(Concatenate instruction) => new ScalarConcatenate().Bind(instruction, program);

    public BoundKernel Visit(Rearrange instruction) => new ScalarRearrange().Bind(instruction, program);

    public BoundKernel Visit(Resize instruction) => new ScalarResize().Bind(instruction, program);

    public BoundKernel Visit(Softmax instruction) => new ScalarSoftmax().Bind(instruction, program);

    public BoundKernel Visit(Normalize instruction) => new ScalarNormalize().Bind(instruction, program);

    public BoundKernel Visit(NormalizeMoments instruction) => new ScalarNormalizeMoments().Bind(instruction, program);

    public BoundKernel Visit(SelectLargest instruction) => new ScalarSelectLargest().Bind(instruction, program);

    public BoundKernel Visit(GatherRows instruction) => new ScalarGatherRows().Bind(instruction, program);
}
