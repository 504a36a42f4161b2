using Askew.Graphs;
using Askew.Operators.FloatKernels;
using Askew.Operators.Movements;
using Askew.Tensors;

namespace Askew.Operators.Shapes;

/// <summary>The element of one tensor where a condition holds, else that of another.</summary>
internal sealed class Where() : Operator("Where")
{
    public override int FirstOpset => 9;

    public override string Limits => "integers need a constant condition";

    // What is left of choices by constants once a network is simplified are products and sums.
    public override string? WhyNotQuantizable(Node node) =>
        node.WhyNotReal() ?? (node.Input(0).IsConstant ? null : "its condition is not constant");

    public override Contract ContractOf(Node node) => new ArithmeticContract();

    public override void InferShapes(Node node)
    {
        if (node.Input(1).ElementType != node.Input(2).ElementType)
        {
            throw new GraphException($"its operands hold {node.Input(1).ElementType} and {node.Input(2).ElementType}");
        }

        node.SetOutput(
            BroadcastLoops.Broadcast(
                node.Input(0).KnownShape, BroadcastLoops.Broadcast(node.Input(1).KnownShape, node.Input(2).KnownShape)),
            node.Input(1).ElementType);
    }

    public override void Evaluate(EvaluationContext context)
    {
        double[] condition = Repeated(context.Input(0), context.Output.Shape);
        double[] yes = Repeated(context.Input(1), context.Output.Shape);
        double[] no = Repeated(context.Input(2), context.Output.Shape);
        context.Output.SetDoubles([.. condition.Select((holds, i) => holds != 0 ? yes[i] : no[i])]);
    }

    /// <summary>The elements of <paramref name="tensor"/>, repeated to <paramref name="shape"/>, which it broadcasts to.</summary>
    public static double[] Repeated(Tensor tensor, Shape shape)
    {
        var repeated = new double[shape.ElementCount];
        new Movement(shape.Extents.ToArray(), BroadcastLoops.Strides(tensor.Shape, shape.Rank), 0)
            .Merged()
            .Run<double>(tensor.ToDoubles(), repeated, 0);
        return repeated;
    }
}
