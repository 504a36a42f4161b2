using Askew.Instructions;

namespace Askew.Export.Onnx;

/// <summary>From instructions to ONNX nodes: which code appends which instruction.</summary>
internal sealed class Translation(OnnxGraphBuilder graph, QuantizedTensors tensors, bool usesQuantizedOperators)
    : IInstructionVisitor<Action>
{
    private readonly LinearTranslation linear = new(graph, tensors, usesQuantizedOperators);
    private readonly ArithmeticTranslation arithmetic = new(graph, tensors, usesQuantizedOperators);
    private readonly SequenceTranslation matrices = new(graph, tensors, usesQuantizedOperators);
    private readonly NormalizeTranslation normalization = new(graph, tensors);

    /// <summary>What moves integers.</summary>
    public MovementTranslation Movements { get; } = new(graph, tensors, usesQuantizedOperators);

    /// <summary>Appends <paramref name="instruction"/>.</summary>
    public void Add(IntegerInstruction instruction) => instruction.Accept(this)();

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
