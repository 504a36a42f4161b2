using Askew.Graphs;
using Askew.Instructions;

namespace Askew.Quantization;

/// <summary>Makes the integer program of a finished plan.</summary>
public static class Lowering
{
    /// <summary>Lowers every node of the plan's graph in order; activations that are fused come with the node they are fused into.</summary>
    /// <exception cref="GraphException">A node's gains do not fit the target.</exception>
    public static IntegerProgram Run(QuantizationPlan plan, ProgramOrigin origin)
    {
        var context = new LoweringContext(plan);
        context.DeclareInputs(plan.Graph);
        foreach (Node node in plan.Graph.Nodes.Where(node => !plan.IsAbsorbed(node)))
        {
            context.Lower(node);
        }

        IntegerProgram program = context.Finish(plan.Graph, origin);
        ProgramValidator.Check(program);
        return program;
    }
}
