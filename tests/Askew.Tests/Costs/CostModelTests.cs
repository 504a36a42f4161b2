using Askew.Costs;
using Askew.Instructions;
using Askew.Testing;

namespace Askew.Tests.Costs;

/// <summary>Times follow from what layers have to do.</summary>
public class CostModelTests
{
    private static readonly LayerWork Work = new("n", "Convolve", WorkKind.Convolution, 1000, 100, 50, 800);

    private static readonly ProcessorProfile Processor = new()
    {
        Name = "p",
        Description = "d",
        Megahertz = 100,
        CyclesPerCall = 10,
        BytesPerCycle = 2,
        Layers = new Dictionary<WorkKind, KindCost>
        {
            [WorkKind.Convolution] = new(0.5, 2, 1),
            [WorkKind.Other] = new(0, 1, 0),
        },
    };

    [Fact]
    public void ComputingAndMemoryFollowEachOther()
    {
        LayerCost cost = CostModel.Estimate(Work, Processor);
        Assert.Equal((10 + 500 + 200 + 50, 400, 1160), (cost.ComputingCycles, cost.MemoryCycles, cost.Cycles));
    }

    [Fact]
    public void WhereTheyOverlapTheLongerCounts()
    {
        Assert.Equal(760, CostModel.Estimate(Work, Processor with { Overlaps = true }).Cycles);
        Assert.Equal(8000, CostModel.Estimate(Work, Processor with { Overlaps = true, BytesPerCycle = 0.1 }).Cycles);
        Assert.Equal(760, CostModel.Estimate(Work, Processor with { BytesPerCycle = null }).Cycles);
    }

    [Fact]
    public void EveryInstructionHasWork()
    {
        foreach (Func<Random, IntegerProgram> maker in RandomPrograms.Makers.Values)
        {
            IntegerProgram program = maker(new Random(1));
            foreach (IntegerInstruction instruction in program.Instructions)
            {
                var work = LayerWork.Of(instruction, program);
                Assert.Equal(instruction.MultiplyCount(program.Tensors), work.Multiplications);
                Assert.Equal(program.Tensors[instruction.Output].Shape.ElementCount, work.Outputs);
                Assert.InRange(work.TrafficBytes, work.Outputs, long.MaxValue);
                Assert.InRange(work.Elements, work.Outputs > 0 ? 1 : 0, long.MaxValue);
            }
        }
    }
}
