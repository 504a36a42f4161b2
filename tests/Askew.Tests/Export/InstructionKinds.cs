using Askew.Instructions;
using Askew.Testing;

namespace Askew.Tests.Export;

/// <summary>All kinds of instructions that there are, and programs of each.</summary>
internal static class InstructionKinds
{
    private const int SeedsOfEachMaker = 8;

    /// <summary>Every concrete kind, by reflection, so that none can be forgotten.</summary>
    public static readonly IReadOnlyList<Type> All =
    [
        .. typeof(IntegerInstruction).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(IntegerInstruction)) && !type.IsAbstract)
            .OrderBy(type => type.Name, StringComparer.Ordinal),
    ];

    private static readonly Lazy<ILookup<Type, IntegerProgram>> Random = new(() => Enumerable.Range(0, SeedsOfEachMaker)
        .SelectMany(seed => RandomPrograms.Makers.Values
            .Select(make => make(new Random(4000 + seed)))
            .Concat(WidePrograms.Makers.Select(make => make(new Random(5000 + seed), seed % 4))))
        .ToLookup(program => program.Instructions[0].GetType()));

    /// <summary>Random programs whose only instruction is a <paramref name="kind"/>.</summary>
    public static IReadOnlyList<IntegerProgram> Programs(Type kind) => [.. Random.Value[kind]];
}
