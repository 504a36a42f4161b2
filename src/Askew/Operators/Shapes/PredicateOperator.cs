using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Shapes;

/// <summary>Operators that ask something of every element of one tensor.</summary>
internal abstract class PredicateOperator(string type) : Operator(type)
{
    public override bool HasIntegerForm => false;

    public override string? WhyNotQuantizable(Node node) => "its result is not a real number";

    public override Contract ContractOf(Node node) => new ArithmeticContract();

    public override void InferShapes(Node node) => node.SetOutput(node.Input(0).KnownShape, ElementType.Boolean);

    public override void Evaluate(EvaluationContext context)
    {
        Func<double, bool> holds = Predicate(context.Node);
        double[] values = context.Input(0).ToDoubles();
        for (int i = 0; i < values.Length; i++)
        {
            context.Output.Span<bool>()[i] = holds(values[i]);
        }
    }

    /// <summary>The question.</summary>
    protected abstract Func<double, bool> Predicate(Node node);
}
