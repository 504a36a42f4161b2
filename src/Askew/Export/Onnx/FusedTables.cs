using Askew.Instructions;

namespace Askew.Export.Onnx;

/// <summary>Whether an instruction has an activation fused that is a table, which other runtimes have no integer form for.</summary>
internal sealed class FusedTables : IInstructionVisitor<bool>
{
    public bool Visit(Convolve instruction) => instruction.Stage.Table is not null;

    public bool Visit(MultiplyMatrices instruction) => instruction.Stage.Table is not null;

    public bool Visit(MultiplyActivations instruction) => instruction.Stage.Table is not null;

    public bool Visit(LookUp instruction) => false;

    public bool Visit(AddRescaled instruction) => instruction.Stage.Table is not null;

    public bool Visit(MultiplyRescaled instruction) => instruction.Stage.Table is not null;

    public bool Visit(MaxPool instruction) => false;

    public bool Visit(AveragePool instruction) => instruction.Stage.Table is not null;

    public bool Visit(Rescale instruction) => instruction.Stage.Table is not null;

    public bool Visit(Concatenate instruction) => false;

    public bool Visit(Rearrange instruction) => false;

    public bool Visit(Resize instruction) => false;

    public bool Visit(Softmax instruction) => false;

    public bool Visit(Normalize instruction) => false;

    public bool Visit(NormalizeMoments instruction) => instruction.Stage.Table is not null;

    public bool Visit(SelectLargest instruction) => false;

    public bool Visit(GatherRows instruction) => false;
}
