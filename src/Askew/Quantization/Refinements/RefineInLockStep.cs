using Askew.Graphs;
using Askew.Instructions;
using Askew.Quantization.Lowering;
using Askew.Quantization.Planning;
using Askew.Tensors;

namespace Askew.Quantization.Refinements;

/// <summary>Makes the integer program, and on the way each layer's weights and biases better.</summary>
internal sealed class RefineInLockStep(QuantizationOptions options, ProgramOrigin origin, CancellationToken cancellation)
    : IStep<QuantizationPlan, LoweredNetwork>
{
    /// <inheritdoc/>
    public string Name => "refine in lock-step";

    /// <inheritdoc/>
    public LoweredNetwork Run(QuantizationPlan decided)
    {
        IReadOnlyList<IRefinement> refinements = RefinementCatalog.For(options);
        string[] activities = [.. refinements.Where(refinement => refinement.NeedsSamples).Select(refinement => refinement.Activity)];
        IReadOnlyList<IReadOnlyList<Tensor>> samples =
            activities.Length > 0 ? decided.Memory.Inputs(LockStep.MostSamples(decided.Graph)) : [];
        (IReadOnlyDictionary<Node, QuantizedWeights> weights, IntegerProgram program, IReadOnlyList<LoweredLayer> layers) =
            new LockStep(decided, samples, options.Threads).Run(refinements, origin, Report, cancellation);
        return new LoweredNetwork(decided.WithWeights(weights), program, layers);

        void Report(int done, int all)
        {
            if (activities.Length > 0)
            {
                options.Progress?.Report(new StepProgress(string.Join(", ", activities), done, all));
            }
        }
    }
}
