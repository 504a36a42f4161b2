using System.Runtime.InteropServices;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Operators;

/// <summary>Operators that only move elements of their first input: transpose, slice, pad and the like.</summary>
internal abstract class MovementOperator(string type) : Operator(type)
{
    public override QuantizationTrait Trait(Node node) => QuantizationTrait.Movement;

    public override string? WhyNotQuantizable(Node node) => node.WhyNotReal();

    public override object? Prepare(Node node) => Movements(node);

    public override void Evaluate(EvaluationContext context)
    {
        var movements = (Movement[])context.Prepared!;
        Tensor input = context.Input(0);
        Tensor padding = Tensor.Zeros(Shape.Scalar, input.ElementType);
        padding.SetDoubles([PadValue(context.Node)]);
        for (int i = 0; i < movements.Length; i++)
        {
            Span<byte> target = context.Outputs[i].Bytes;
            switch (Tensor.SizeOf(input.ElementType))
            {
                case 1:
                    Run<byte>(movements[i], input.Bytes, target, padding.Bytes);
                    break;
                case 2:
                    Run<short>(movements[i], input.Bytes, target, padding.Bytes);
                    break;
                case 4:
                    Run<int>(movements[i], input.Bytes, target, padding.Bytes);
                    break;
                default:
                    Run<long>(movements[i], input.Bytes, target, padding.Bytes);
                    break;
            }
        }
    }

    public override void Lower(ILowering lowering)
    {
        Movement[] movements = Movements(lowering.Node);
        for (int i = 0; i < movements.Length; i++)
        {
            Emit(lowering, movements[i], lowering.Output(i));
        }
    }

    /// <summary>Emits one movement from the first input to <paramref name="output"/>.</summary>
    protected void Emit(ILowering lowering, Movement movement, Operand output)
    {
        Operand input = lowering.Input(0);
        lowering.Emit(new Rearrange
        {
            Node = lowering.Node.Name,
            Input = input.Index,
            Output = output.Index,
            Extents = movement.Extents,
            Strides = movement.Strides,
            Offset = movement.Offset,
            Before = movement.Before,
            Available = movement.Available,
            PadValue = input.Parameters.Quantize(PadValue(lowering.Node)),
        });
    }

    /// <summary>For each output where its elements come from; shapes are known.</summary>
    protected abstract Movement[] Movements(Node node);

    /// <summary>What padding holds.</summary>
    protected virtual double PadValue(Node node) => 0;

    private static void Run<T>(Movement movement, Span<byte> source, Span<byte> target, Span<byte> padding)
        where T : unmanaged => movement.Run(
            MemoryMarshal.Cast<byte, T>(source), MemoryMarshal.Cast<byte, T>(target), MemoryMarshal.Read<T>(padding));
}
