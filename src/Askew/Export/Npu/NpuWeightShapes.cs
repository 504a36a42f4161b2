using Askew.Instructions;

namespace Askew.Export.Npu;

/// <summary>The shape of each instruction's weights, which program.json holds as a row; null for one that has none.</summary>
/// <param name="program">The program whose instructions are visited.</param>
internal sealed class NpuWeightShapes(IntegerProgram program) : IInstructionVisitor<int[]?>
{
    public int[] Visit(Convolve instruction) =>
    [
        instruction.Requantizers.Length, program.Tensors[instruction.Input].Shape[1] / instruction.Groups, instruction.Window.KernelHeight,
        instruction.Window.KernelWidth,
    ];

    public int[] Visit(MultiplyMatrices instruction) =>
        [instruction.Requantizers.Length, instruction.Weights.Length / instruction.Requantizers.Length];

    public int[]? Visit(MultiplyActivations instruction) => null;

    public int[]? Visit(LookUp instruction) => null;

    public int[]? Visit(AddRescaled instruction) => null;

    public int[]? Visit(MultiplyRescaled instruction) => null;

    public int[]? Visit(MaxPool instruction) => null;

    public int[]? Visit(AveragePool instruction) => null;

    public int[]? Visit(Rescale instruction) => null;

    public int[]? Visit(Concatenate instruction) => null;

    public int[]? Visit(Rearrange instruction) => null;

    public int[]? Visit(Resize instruction) => null;

    public int[]? Visit(Softmax instruction) => null;

    public int[]? Visit(Normalize instruction) => null;

    public int[]? Visit(NormalizeMoments instruction) => null;

    public int[]? Visit(SelectLargest instruction) => null;

    public int[]? Visit(GatherRows instruction) => null;
}
