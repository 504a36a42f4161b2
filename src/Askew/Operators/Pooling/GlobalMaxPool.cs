using System.Numerics.Tensors;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Operators.Reduction;
using Askew.Tensors;
using Tensor = Askew.Tensors.Tensor;

namespace Askew.Operators.Pooling;

/// <summary>The largest element of each channel.</summary>
internal sealed class GlobalMaxPool() : Operator("GlobalMaxPool")
{
    public override string? WhyNotQuantizable(Node node) => node.WhyNotReal();

    public override Contract ContractOf(Node node) => new MovementContract { ChannelOffsets = [0] };

    public override void InferShapes(Node node) => node.SetOutput(PooledShape(node.RealShape(0)));

    public override void Evaluate(EvaluationContext context)
    {
        Tensor input = context.Input(0);
        Tensor output = context.Output;
        int planes = output.Shape.ElementCount;
        int area = input.Shape.ElementCount / planes;
        context.Workers.For(planes, plane => output.Floats[plane] = TensorPrimitives.Max<float>(input.Floats.Slice(plane * area, area)));
    }

    public override void Lower(ILowering lowering)
    {
        Operand input = lowering.Input(0);
        int planes = lowering.Output().Shape.ElementCount;
        MaximumLowering.Emit(lowering, input, planes, input.Shape.ElementCount / planes);
    }

    /// <summary>The shape with all spatial extents 1.</summary>
    public static Shape PooledShape(Shape input)
    {
        if (input.Rank < 3 || input.ElementCount == 0)
        {
            throw new GraphException($"an input of shape {input} has nothing to pool");
        }

        int[] extents = input.Extents.ToArray();
        extents.AsSpan(2).Fill(1);
        return new Shape(extents);
    }
}
