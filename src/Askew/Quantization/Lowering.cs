using Askew.Graphs;
using Askew.Instructions;

namespace Askew.Quantization;

/// <summary>Makes the integer program of a finished plan.</summary>
public static class Lowering
{
    /// <summary>Lowers every node of the plan's graph in order; activations that are fused come with the node they are fused into.</summary>
    /// <exception cref="GraphException">A node's gains do not fit the target.</exception>
    public static (IntegerProgram Program, IReadOnlyList<LoweredLayer> Layers) Run(QuantizationPlan plan, ProgramOrigin origin)
    {
        var layers = new List<LoweredLayer>();
        var context = new LoweringContext(plan);
        context.DeclareInputs(plan.Graph);
        foreach (Node node in plan.Graph.Nodes.Where(node => !plan.IsAbsorbed(node)))
        {
            int first = context.Instructions.Count;
            context.Lower(node);
            if (!plan.IsInTail(node))
            {
                Value result = plan.StoredOutput(node);
                layers.Add(new LoweredLayer(node, result, context.TensorOf(result), first, context.Instructions.Count - first));
            }
        }

        IntegerProgram program = context.Finish(plan.Graph, origin);
        ProgramValidator.Check(program);
        return (program, layers);
    }
}
