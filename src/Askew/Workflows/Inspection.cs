using Askew.Costs;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Numerics;
using Askew.Quantization;
using Askew.Quantization.Targets;
using Askew.Reports;

namespace Askew.Workflows;

/// <summary>Looks into models without running them.</summary>
internal static class Inspection
{
    /// <summary>What is in a float network, what of it is not supported, and what would stay float behind the integer network.</summary>
    public static GraphSummary Summarize(ModelSource source)
    {
        Graph graph = source.GraphToShow(out string? shapeProblem);
        GraphSummary summary = GraphSummary.Of(source.Path, graph, shapeProblem) with { Notes = source.Notes };

        // What the passes mend, where the network would be split, and what the model decides itself (of which its own nodes have no integer
        // form), is only looked for where something has no integer form.
        if (summary.Unsupported.Count == 0 || !CanBeSimplified(graph))
        {
            return summary;
        }

        Graph simplified = ModelQuantizer.Simplify(graph);
        return summary.SplitBy(FloatSplit.Of(simplified, [])) with { Decided = DecidedSummary.Of(simplified) };
    }

    /// <summary>What is proven of every register.</summary>
    /// <param name="source">The network.</param>
    /// <param name="target">The profile that it was made for, where that is a file; null where Askew has it.</param>
    /// <exception cref="RequestException">The network is not integer-only, or was made for another target.</exception>
    public static CertificateReport Certify(ModelSource source, string? target)
    {
        IntegerProgram proven = source.RequireProgram("is no integer-only network; there is nothing to certify.");
        return CertificateReport.Of(source.Path, proven, RegistersOf(target, proven));
    }

    /// <summary>How long a processor would take.</summary>
    /// <param name="source">The network.</param>
    /// <param name="processor">The name of a processor, or the path of its profile.</param>
    /// <exception cref="RequestException">The network is not integer-only, or there is no such processor.</exception>
    public static CostReport Cost(ModelSource source, string processor)
    {
        IntegerProgram program = source.RequireProgram("is no integer-only network; quantize it first, then its time can be estimated.");
        ProcessorProfile profile = NamedChoices.Processor(processor);
        return CostReport.Of(source.Path, profile, CostModel.Estimate(program, profile));
    }

    // What is not known cannot be looked at.
    private static bool CanBeSimplified(Graph graph) => UnsupportedNode.FindIn(graph).Count == 0
        && graph.Inputs.All(input => input.Shape is not null)
        && graph.Nodes.All(node => node.Outputs.All(output => output.Shape is not null));

    // A profile of one's own is not in the file, so its widths are only known where it is named again.
    private static RegisterWidths? RegistersOf(string? target, IntegerProgram program)
    {
        string made = program.Origin.Target;
        if (target is null)
        {
            return TargetCatalog.Names.Contains(made) ? TargetCatalog.Find(made).Registers : null;
        }

        try
        {
            TargetProfile profile = TargetCatalog.Find(target);
            return profile.Name == made
                ? profile.Registers
                : throw new RequestException($"--target is '{profile.Name}', but the network was made for '{made}'.");
        }
        catch (ArgumentException e)
        {
            throw new RequestException(e.Message);
        }
    }
}
