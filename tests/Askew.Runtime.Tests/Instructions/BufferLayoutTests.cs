using Askew.Instructions;
using Askew.Numerics;
using Askew.Tensors;

namespace Askew.Runtime.Tests.Instructions;

public class BufferLayoutTests
{
    [Fact]
    public void TensorsThatLiveAtTheSameTimeNeverShareBytes()
    {
        for (int seed = 0; seed < 50; seed++)
        {
            IntegerProgram program = RandomChain(seed);
            BufferLayout plan = BufferLayout.For(program);
            Assert.True(plan.SizeInBytes >= plan.LowerBoundInBytes);
            for (int a = 0; a < program.Tensors.Count; a++)
            {
                for (int b = 0; b < a; b++)
                {
                    if (Overlap(Life(program, a), Life(program, b)))
                    {
                        bool disjoint = plan.Offsets[a] + program.Tensors[a].SizeInBytes <= plan.Offsets[b]
                            || plan.Offsets[b] + program.Tensors[b].SizeInBytes <= plan.Offsets[a];
                        Assert.True(disjoint, $"tensors {a} and {b} overlap, seed {seed}");
                    }
                }
            }
        }
    }

    [Fact]
    public void AChainNeedsTwoBuffers()
    {
        BufferLayout plan = BufferLayout.For(Chain([640, 640, 640, 640]));
        Assert.Equal((1280, 1280), (plan.SizeInBytes, plan.LowerBoundInBytes));
    }

    private static (int First, int Last) Life(IntegerProgram program, int tensor)
    {
        int first = program.Inputs.Contains(tensor) ? -1 : program.Instructions.ToList().FindIndex(i => i.Output == tensor);
        int last = program.Outputs.Contains(tensor)
            ? program.Instructions.Count
            : Math.Max(first, program.Instructions.ToList().FindLastIndex(i => i.Inputs.Contains(tensor)));
        return (first, last);
    }

    private static bool Overlap((int First, int Last) a, (int First, int Last) b) => a.First <= b.Last && b.First <= a.Last;

    private static IntegerProgram Chain(int[] sizes) =>
        Program(sizes, [.. Enumerable.Range(1, sizes.Length - 1).Select(i => (i - 1, i - 1, i))]);

    private static IntegerProgram RandomChain(int seed)
    {
        var random = new Random(seed);
        int[] sizes = [.. Enumerable.Range(0, 12).Select(_ => random.Next(1, 5000))];
        return Program(sizes, [.. Enumerable.Range(1, 11).Select(i => (random.Next(i), random.Next(i), i))]);
    }

    private static IntegerProgram Program(int[] sizes, (int A, int B, int Out)[] steps) => new()
    {
        Origin = new ProgramOrigin("test", "-", "-", "-", "-"),
        Tensors = [.. sizes.Select((size, i) => new ProgramTensor($"t{i}", new Shape(size), new QuantizationParameters(1, 0, 8)))],
        Instructions = [.. steps.Select(s => new AddRescaled
        {
            Node = $"n{s.Out}",
            Left = s.A,
            Right = s.B,
            Output = s.Out,
            LeftMultiplier = 1,
            RightMultiplier = 1,
            RightShift = 0,
            Addend = 0,
            Stage = new OutputStage(IntegerRange.Signed(8)),
        })],
        Inputs = [0],
        Outputs = [sizes.Length - 1],
    };
}
