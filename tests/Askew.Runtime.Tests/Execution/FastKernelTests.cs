using Askew.Instructions;

namespace Askew.Runtime.Tests.Execution;

public class FastKernelTests
{
    public static TheoryData<string> Kinds => [.. Generators.Keys];

    private static readonly Dictionary<string, Func<Random, IntegerProgram>> Generators = new()
    {
        ["convolve"] = RandomConvolution.Any,
        ["depthwise"] = RandomConvolution.Depthwise,
        ["multiplymatrices"] = RandomMatrices.Create,
        ["lookup"] = RandomElements.LookUp,
        ["rescale"] = RandomElements.Rescale,
        ["addrescaled"] = RandomElements.Add,
        ["multiplyrescaled"] = RandomElements.Multiply,
        ["normalize"] = RandomElements.Normalize,
        ["maxpool"] = RandomPooling.Max,
        ["averagepool"] = RandomPooling.Average,
        ["concatenate"] = RandomMovement.Concatenate,
        ["rearrange"] = RandomMovement.Rearrange,
        ["resize"] = RandomMovement.Resize,
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void EveryFastKernelEqualsTheSpecificationOnRandomPrograms(string kind)
    {
        const int programs = 300;
        var taken = new Dictionary<string, int>();
        for (int seed = 0; seed < programs; seed++)
        {
            foreach (string kernel in Specification.Check(Generators[kind](new Random(seed)), seed))
            {
                taken[kernel] = taken.GetValueOrDefault(kernel) + 1;
            }
        }

        // Every fast kernel of the kind has been tried, and on a good part of the programs.
        Assert.All(
            Specification.FastKernels.Where(name => name.EndsWith("-" + kind, StringComparison.Ordinal)),
            name => Assert.True(taken.GetValueOrDefault(name) > programs / 5, $"{name} took {taken.GetValueOrDefault(name)} of {programs}"));
    }
}
