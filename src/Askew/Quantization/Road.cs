using Askew.Graphs;
using Askew.Quantization.Planning;

namespace Askew.Quantization;

/// <summary>The road so far: what is decided, and where each decision is written for people who want to look at it.</summary>
/// <typeparam name="TDecided">What is decided.</typeparam>
/// <param name="Decided">The value of the last step.</param>
/// <param name="Log">Where the steps are written; null for nowhere.</param>
internal readonly record struct Road<TDecided>(TDecided Decided, StepLog? Log)
    where TDecided : IDecision
{
    /// <summary>Takes one step on. A step that needs what is not decided yet does not compile.</summary>
    /// <exception cref="GraphException">The network does not let the step be taken; names the step.</exception>
    /// <exception cref="BrokenInvariantException">The step went wrong, or left something in pieces; names the step.</exception>
    public Road<TNext> Then<TNext>(IStep<TDecided, TNext> step)
        where TNext : IDecision
    {
        TDecided decided = Decided;
        TNext next = ModelBoundary.Within($"the step '{step.Name}'", () => step.Run(decided));
        try
        {
            next.CheckInvariants();
        }
        catch (BrokenInvariantException e)
        {
            throw new BrokenInvariantException($"after the step '{step.Name}': {e.Message}", e);
        }

        Log?.Write(step.Name, next, isNew: !ReferenceEquals(next, decided));
        return new Road<TNext>(next, Log);
    }
}
