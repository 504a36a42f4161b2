using Askew.Execution;
using Askew.Instructions;
using Askew.Numerics;
using Askew.Testing;

namespace Askew.Runtime.Tests.Execution;

public class FastKernelTests
{
    public static TheoryData<string> Kinds => [.. RandomPrograms.Makers.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void EveryFastKernelEqualsTheSpecificationOnRandomPrograms(string kind)
    {
        const int programs = 300;
        var taken = new Dictionary<string, int>();
        for (int seed = 0; seed < programs; seed++)
        {
            foreach (string kernel in Specification.Check(RandomPrograms.Makers[kind](new Random(seed)), seed))
            {
                taken[kernel] = taken.GetValueOrDefault(kernel) + 1;
            }
        }

        // Every fast kernel of the kind has been tried, and on a good part of the programs.
        Assert.All(
            Specification.FastKernels.Where(name =>
                name.EndsWith("-" + kind, StringComparison.Ordinal) && !name.EndsWith("-wide-rescale", StringComparison.Ordinal)),
            name => Assert.True(taken.GetValueOrDefault(name) > programs / 5,
                $"{name} took {taken.GetValueOrDefault(name)} of {programs}"));
    }

    [Fact]
    public void EveryFastKernelEqualsTheSpecificationOnWidePrograms()
    {
        const int programs = 120;
        var taken = new Dictionary<string, int>();
        foreach (Func<Random, int, IntegerProgram> maker in WidePrograms.Makers)
        {
            for (int seed = 0; seed < programs; seed++)
            {
                foreach (string kernel in Specification.Check(maker(new Random(seed), seed % 4), seed))
                {
                    taken[kernel] = taken.GetValueOrDefault(kernel) + 1;
                }
            }
        }

        Assert.All(
            Specification.FastKernels.Where(name =>
                name.Contains("-wide-", StringComparison.Ordinal) || name is "runs-lookup" or "runs-concatenate"),
            name => Assert.True(taken.GetValueOrDefault(name) > programs / 3, $"{name} took {taken.GetValueOrDefault(name)}"));
    }

    [Fact]
    public void ThreadsChangeNothing()
    {
        foreach (IntegerProgram program in LargePrograms.All())
        {
            Assert.True(Specification.Check(program, 5).Count > 0, $"{program.Instructions[0].GetType().Name} has no fast kernel");
        }
    }

    [Fact]
    public void ForksRunAtTheSameTime()
    {
        IntegerProgram program = SmallPrograms.Convolve(
            [1, 16, 20, 20], [1, 24, 20, 20], new SlidingWindow(3, 3, 1, 1, 1, 1, 1, 1, 1, 1), new Random(1).Weights(24 * 16 * 9),
                new Requantizer(1 << 29, 38, 1L << 37));
        var interpreter = new IntegerInterpreter(program);
        byte[][] outputs = new byte[8][];
        Parallel.For(0, outputs.Length, i =>
        {
            IntegerInterpreter fork = interpreter.Fork();
            new Random(i).NextBytes(fork.Storage.Bytes(0));
            for (int run = 0; run < 20; run++)
            {
                fork.Run();
            }

            outputs[i] = fork.Storage.Bytes(1).ToArray();
        });
        for (int i = 0; i < outputs.Length; i++)
        {
            var scalar = new IntegerInterpreter(program, KernelCatalog.Scalar);
            new Random(i).NextBytes(scalar.Storage.Bytes(0));
            scalar.Run();
            Assert.Equal(scalar.Storage.Bytes(1).ToArray(), outputs[i]);
        }
    }
}
