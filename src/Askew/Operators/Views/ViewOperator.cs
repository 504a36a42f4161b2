using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Views;

/// <summary>Operators that give their input another shape and touch nothing else.</summary>
internal abstract class ViewOperator(string type) : Operator(type)
{
    // A channel that keeps its number keeps its elements.
    public sealed override Contract ContractOf(Node node) => new MovementContract
    {
        MovesOnly = true,
        IsView = true,
        ChannelOffsets = node.Input(0).KnownShape is { Rank: > 1 } input && node.Output.KnownShape is { Rank: > 1 } output
            && input[0] == output[0] && input[1] == output[1] ? [0] : null,
    };

    public override void InferShapes(Node node)
    {
        Shape input = node.Input(0).KnownShape;
        Shape output = OutputShape(node, input);
        if (output.ElementCount != input.ElementCount)
        {
            throw new GraphException($"an input of shape {input} cannot become {output}");
        }

        node.SetOutput(output);
    }

    public override void Evaluate(EvaluationContext context) => context.Input(0).Bytes.CopyTo(context.Output.Bytes);

    public sealed override void Lower(ILowering lowering) => lowering.Alias(lowering.Output(), lowering.Input(0));

    /// <summary>The new shape.</summary>
    protected abstract Shape OutputShape(Node node, Shape input);
}
