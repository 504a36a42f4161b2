using System.Security.Cryptography;
using Askew.Execution;
using Askew.Instructions;
using Askew.Tensors;
using Askew.Testing;

namespace Askew.Runtime.Tests.Execution;

/// <summary>What the kernels of a catalogue make of a fixed set of random programs.</summary>
internal static class KernelDigest
{
    private const int ProgramsOfAKind = 30;

    /// <summary>The names of the kernels that ran, in alphabetical order, and the SHA-256 of all outputs.</summary>
    public static (string[] Names, string Sha256) Of(KernelCatalog kernels)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (Func<Random, IntegerProgram> make in RandomPrograms.Makers.Values)
        {
            for (int seed = 1000; seed < 1000 + ProgramsOfAKind; seed++)
            {
                IntegerProgram program = make(new Random(seed));
                hash.AppendData(Specification.Run(program, kernels, Workers.Single, seed, 0));
                names.Add(kernels.Bind(program.Instructions[0], program).Name);
            }
        }

        return ([.. names], Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
