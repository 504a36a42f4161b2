using Askew.Instructions;

namespace Askew.Export.Onnx;

/// <summary>Whether an instruction is a layer whose biases are finer than whole steps of its weights times its input.</summary>
/// <param name="precision">What knows the layers' weights.</param>
internal sealed class FineBiases(SinglePrecision precision) : IInstructionVisitor<bool>
{
    public bool Visit(Convolve instruction) =>
        instruction.Stage.Table is null && precision.WeightsOf(instruction).Loss > ScaledWeights.MostLoss;

    public bool Visit(MultiplyMatrices instruction) =>
        instruction.Stage.Table is null && precision.WeightsOf(instruction).Loss > ScaledWeights.MostLoss;

    public bool Visit(MultiplyActivations instruction) => false;

    public bool Visit(LookUp instruction) => false;

    public bool Visit(AddRescaled instruction) => false;

    public bool Visit(MultiplyRescaled instruction) => false;

    public bool Visit(MaxPool instruction) => false;

    public bool Visit(AveragePool instruction) => false;

    public bool Visit(Rescale instruction) => false;

    public bool Visit(Concatenate instruction) => false;

    public bool Visit(Rearrange instruction) => false;

    public bool Visit(Resize instruction) => false;

    public bool Visit(Softmax instruction) => false;

    public bool Visit(Normalize instruction) => false;

    public bool Visit(NormalizeMoments instruction) => false;

    public bool Visit(SelectLargest instruction) => false;

    public bool Visit(GatherRows instruction) => false;
}
