using Askew.Graphs;
using Askew.Instructions;
using Askew.Numerics;
using Askew.Operators.Reduction;
using Tensor = Askew.Tensors.Tensor;

namespace Askew.Operators.Pooling;

/// <summary>The mean of each channel.</summary>
internal sealed class GlobalAveragePool() : Operator("GlobalAveragePool")
{
    public override string? WhyNotQuantizable(Node node) => node.WhyNotReal();

    public override Contract ContractOf(Node node) => new ArithmeticContract { FusesClamp = true, ChannelOffsets = [0] };

    public override void InferShapes(Node node) => node.SetOutput(GlobalMaxPool.PooledShape(node.RealShape(0)));

    public override void Evaluate(EvaluationContext context)
    {
        Tensor input = context.Input(0);
        Tensor output = context.Output;
        int planes = output.Shape.ElementCount;
        int area = input.Shape.ElementCount / planes;
        context.Workers.For(planes, plane =>
            output.Floats[plane] = OrderedSums.Sum(input.Floats.Slice(plane * area, area)) / area);
    }

    public override void Lower(ILowering lowering)
    {
        Operand input = lowering.Input(0);
        int planes = lowering.Output().Shape.ElementCount;
        int area = input.Shape.ElementCount / planes;
        MeanLowering.Emit(lowering, input, planes, area, divisor: area);
    }
}
