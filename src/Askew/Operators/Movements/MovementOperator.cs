using Askew.Graphs;
using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Operators.Movements;

/// <summary>Operators that only move elements of their first input: transpose, slice, pad and the like.</summary>
internal abstract class MovementOperator(string type) : Operator(type)
{
    public override Contract ContractOf(Node node) => new MovementContract { MovesOnly = true };

    public override object? Prepare(Node node) => Movements(node);

    public override void Evaluate(EvaluationContext context)
    {
        var movements = (Movement[])context.Prepared!;
        Tensor input = context.Input(0);
        Tensor padding = Tensor.Zeros(Shape.Scalar, input.ElementType);
        padding.SetDoubles([PadValue(context.Node)]);
        for (int i = 0; i < movements.Length; i++)
        {
            movements[i].Run(input, context.Outputs[i], padding);
        }
    }

    public override void Lower(ILowering lowering)
    {
        Movement[] movements = Movements(lowering.Node);
        Operand input = lowering.Input(0);
        for (int i = 0; i < movements.Length; i++)
        {
            lowering.EmitMovement(movements[i], input, lowering.Output(i), input.Parameters.Quantize(PadValue(lowering.Node)));
        }
    }

    /// <summary>For each output where its elements come from; shapes are known.</summary>
    protected abstract Movement[] Movements(Node node);

    /// <summary>What padding holds.</summary>
    protected virtual double PadValue(Node node) => 0;
}
