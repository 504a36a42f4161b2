using Askew.Graphs;
using Askew.Instructions;
using Askew.Operators.FloatKernels;
using Askew.Tensors;

namespace Askew.Operators.Unary;

/// <summary>x, or slope * x below 0; the slope broadcasts to x, mostly one for each channel.</summary>
internal sealed class PRelu() : Operator("PRelu")
{
    public override string Limits => "integers need one slope, or one for each channel";

    public override string? WhyNotQuantizable(Node node) =>
        node.WhyNotReal() ?? (Slopes(node) is null ? "its slope is not one constant, or one for each channel" : null);

    public override Contract ContractOf(Node node) =>
        Function(node) is { } function ? new PointwiseContract(function) : new ArithmeticContract();

    private static PointwiseFunction? Function(Node node) => Slopes(node) is { } slopes
        ? new PointwiseFunction([.. slopes.Select<double, Func<double, double>>(slope => x => x < 0 ? slope * x : x)])
        : null;

    public override void InferShapes(Node node)
    {
        Shape input = node.RealShape(0);
        if (!BroadcastLoops.Broadcast(input, node.RealShape(1)).Equals(input))
        {
            throw new GraphException($"a slope of shape {node.Input(1).Shape} does not fit an input of shape {input}");
        }

        node.SetOutput(input);
    }

    public override object? Prepare(Node node) => new BroadcastLoops(node.Input(0).KnownShape, node.Input(1).KnownShape);

    public override void Evaluate(EvaluationContext context)
    {
        var loops = (BroadcastLoops)context.Prepared!;
        Tensor input = context.Input(0);
        Tensor slope = context.Input(1);
        Tensor output = context.Output;
        context.Workers.For(loops.Rows, row =>
        {
            int start = row * loops.RowLength;
            ReadOnlySpan<float> source = input.Floats.Slice(start, loops.RowLength);
            Span<float> target = output.Floats.Slice(start, loops.RowLength);
            ReadOnlySpan<float> slopes = slope.Floats[loops.Starts(row).Right..];
            int step = loops.RightStandsStill ? 0 : 1;
            for (int i = 0; i < source.Length; i++)
            {
                float x = source[i];
                target[i] = x < 0 ? x * slopes[i * step] : x;
            }
        });
    }

    public override void Lower(ILowering lowering)
    {
        Operand input = lowering.Input(0);
        if (input.Parameters.BitWidth > 8)
        {
            lowering.EmitSlopes(Slopes(lowering.Node)!, input, lowering.Output());
        }
        else
        {
            lowering.EmitTables(Function(lowering.Node)!, input, lowering.Output());
        }
    }

    private static double[]? Slopes(Node node) =>
        node.Input(1).Constant is { } slope && slope.Shape.IsPerChannel(node.Input(0).KnownShape.Rank) ? slope.ToDoubles() : null;
}
