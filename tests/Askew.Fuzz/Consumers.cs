using System.Security.Cryptography;
using Askew.Execution;
using Askew.Instructions;
using Askew.Testing;

namespace Askew.Fuzz;

/// <summary>Everybody in this process who runs integer programs: the scalar interpreter and every width of fast kernels.</summary>
internal static class Consumers
{
    private static readonly (string Name, KernelCatalog Kernels)[] catalogs =
    [
        ("fastest", KernelCatalog.Default),
        .. KernelCatalog.Default.Kernels
            .Where(kernel => kernel.IsSupported)
            .Select(kernel => kernel.Name.Split('-')[0])
            .Distinct()
            .Select(lanes => (lanes, KernelCatalog.Only(lanes + "-"))),
    ];

    /// <summary>Runs <paramref name="program"/> with all of them on the same random inputs.</summary>
    /// <returns>The SHA-256 of what all of them gave.</returns>
    /// <exception cref="FaultException">They differ.</exception>
    public static string Check(IntegerProgram program, int seed, bool isPlanted = false)
    {
        byte[] inputs = ProgramRuns.RandomInputs(program, runs: 2, seed);
        byte[] expected = ProgramRuns.Outputs(program, inputs);
        foreach ((string name, KernelCatalog kernels) in catalogs)
        {
            byte[] actual = ProgramRuns.Outputs(program, inputs, kernels);
            if (isPlanted && actual.Length > 0 && seed % 4 == 0)
            {
                actual[^1] ^= 1;
            }

            RequireEqual(program, expected, actual, name);
        }

        return Convert.ToHexStringLower(SHA256.HashData(expected));
    }

    /// <summary>Checks that <paramref name="actual"/> is what the specification gives.</summary>
    /// <exception cref="FaultException">It is not.</exception>
    public static void RequireEqual(IntegerProgram program, byte[] expected, byte[] actual, string consumer)
    {
        try
        {
            ProgramRuns.AssertEqual(program, expected, actual);
        }
        catch (Xunit.Sdk.XunitException e)
        {
            throw new FaultException($"{consumer}: other bytes than the specification", $"{consumer}: {e.Message}");
        }
    }

    /// <summary>About how many steps a run of <paramref name="program"/> takes; mutated ones may take for ever, rightly.</summary>
    public static long Work(IntegerProgram program)
    {
        long work = program.Tensors.Sum(tensor => (long)tensor.Shape.ElementCount);
        foreach (IntegerInstruction instruction in program.Instructions)
        {
            SlidingWindow? window = (instruction as MaxPool)?.Window ?? (instruction as AveragePool)?.Window;
            long outputs = program.Tensors[instruction.Output].Shape.ElementCount;
            work += instruction.MultiplyCount(program.Tensors) + (outputs * (window?.KernelSize ?? 1L));
        }

        return work;
    }
}
