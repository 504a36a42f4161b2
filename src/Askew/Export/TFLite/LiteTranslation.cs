using Askew.Export.TFLite.Schema;
using Askew.Instructions;

namespace Askew.Export.TFLite;

/// <summary>From instructions to operators of the runtime: which code appends which instruction.</summary>
internal sealed class LiteTranslation : IInstructionVisitor<Action>
{
    private readonly WindowOperators windows;
    private readonly ArithmeticOperators arithmetic;
    private readonly TableOperators tables;
    private readonly JoinOperators joins;
    private readonly MovementOperators movements;
    private readonly SelectionOperators selections;
    private readonly NormalizeOperators normalization;

    /// <summary>Prepares for appending to <paramref name="graph"/>.</summary>
    public LiteTranslation(LiteGraph graph, LiteTensors tensors)
    {
        var stages = new StageOperators(graph, tensors);
        windows = new WindowOperators(graph, tensors, stages);
        arithmetic = new ArithmeticOperators(graph, tensors, stages);
        tables = new TableOperators(graph, tensors);
        joins = new JoinOperators(graph, tensors, stages, tables);
        movements = new MovementOperators(graph, tensors);
        selections = new SelectionOperators(graph, tensors);
        normalization = new NormalizeOperators(graph, tensors);
    }

    /// <summary>Appends <paramref name="instruction"/>.</summary>
    /// <exception cref="ExportException">It has no form; names the node.</exception>
    public void Add(IntegerInstruction instruction) => instruction.Accept(this)();

    public Action Visit(Convolve instruction) => () => windows.Add(instruction);

    public Action Visit(MultiplyMatrices instruction) => () => arithmetic.Add(instruction);

    public Action Visit(MultiplyActivations instruction) => () => arithmetic.Add(instruction);

    public Action Visit(LookUp instruction) => () => tables.Add(instruction);

    public Action Visit(AddRescaled instruction) => () => arithmetic.Add(instruction);

    public Action Visit(MultiplyRescaled instruction) => () => arithmetic.Add(instruction);

    public Action Visit(MaxPool instruction) => () => windows.Add(instruction);

    public Action Visit(AveragePool instruction) => () => windows.Add(instruction);

    public Action Visit(Rescale instruction) => () => windows.Add(instruction);

    public Action Visit(Concatenate instruction) => () => joins.Add(instruction);

    public Action Visit(Rearrange instruction) => () => movements.Add(instruction);

    public Action Visit(Resize instruction) => () => windows.Add(instruction);

    public Action Visit(Softmax instruction) => () => joins.Add(instruction);

    public Action Visit(Normalize instruction) => () => normalization.Add(instruction);

    public Action Visit(NormalizeMoments instruction) => () => throw Refusal.Of(
        instruction.Node,
        "a normalisation by moments (LayerNormalization and its like) needs sums of 64 bits and roots, for which the runtime has no "
        + "integer operators; cut the network before it (quantize --outputs)");

    public Action Visit(SelectLargest instruction) => () => selections.Add(instruction);

    public Action Visit(GatherRows instruction) => () => selections.Add(instruction);
}
