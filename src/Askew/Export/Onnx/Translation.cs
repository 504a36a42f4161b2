using Askew.Instructions;

namespace Askew.Export.Onnx;

/// <summary>Instructions as the operators for which runtimes have fast kernels: the same but for ties.</summary>
internal sealed class Translation(OnnxGraphBuilder graph, QuantizedTensors tensors, bool usesQuantizedOperators)
    : ITranslation
{
    private readonly LinearTranslation linear = new(graph, tensors, usesQuantizedOperators);
    private readonly ArithmeticTranslation arithmetic = new(graph, tensors, usesQuantizedOperators);
    private readonly SequenceTranslation matrices = new(graph, tensors, usesQuantizedOperators);
    private readonly NormalizeTranslation normalization = new(graph, tensors);

    /// <inheritdoc/>
    public MovementTranslation Movements { get; } = new(graph, tensors, usesQuantizedOperators);

    public Action Visit(Convolve instruction) => () => linear.Add(instruction);

    public Action Visit(MultiplyMatrices instruction) => () => linear.Add(instruction);

    public Action Visit(MultiplyActivations instruction) => () => matrices.Add(instruction);

    public Action Visit(LookUp instruction) => () => Movements.Add(instruction);

    public Action Visit(AddRescaled instruction) => () => arithmetic.Add(instruction);

    public Action Visit(MultiplyRescaled instruction) => () => arithmetic.Add(instruction);

    public Action Visit(MaxPool instruction) => () => Movements.Add(instruction);

    public Action Visit(AveragePool instruction) => () => arithmetic.Add(instruction);

    public Action Visit(Rescale instruction) => () => arithmetic.Add(instruction);

    public Action Visit(Concatenate instruction) => () => arithmetic.Add(instruction);

    public Action Visit(Rearrange instruction) => () => Movements.Add(instruction);

    public Action Visit(Resize instruction) => () => arithmetic.Add(instruction);

    public Action Visit(Softmax instruction) => () => arithmetic.Add(instruction);

    public Action Visit(Normalize instruction) => () => normalization.Add(instruction);

    public Action Visit(NormalizeMoments instruction) => () => matrices.Add(instruction);

    public Action Visit(SelectLargest instruction) => () => matrices.Add(instruction);

    public Action Visit(GatherRows instruction) => () => matrices.Add(instruction);
}
