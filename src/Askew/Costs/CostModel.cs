using Askew.Export.Layout;
using Askew.Instructions;

namespace Askew.Costs;

/// <summary>How long a processor takes for a program.</summary>
internal static class CostModel
{
    /// <summary>An estimate for every layer, in order.</summary>
    public static IReadOnlyList<LayerCost> Estimate(IntegerProgram program, ProcessorProfile processor)
    {
        IntegerProgram run = processor.ChannelsLast ? ChannelsLastLayout.Of(program).Program : program;
        return [.. run.Instructions.Select(instruction => Estimate(LayerWork.Of(instruction, run), processor))];
    }

    /// <summary>An estimate for one layer.</summary>
    public static LayerCost Estimate(LayerWork work, ProcessorProfile processor)
    {
        double computing = processor.CyclesPerCall + processor.CostOf(work.Kind).Cycles(work);
        double memory = processor.BytesPerCycle is { } bytes ? work.TrafficBytes / bytes : 0;
        return new LayerCost(work, computing, memory, processor.Overlaps ? Math.Max(computing, memory) : computing + memory);
    }
}
