using Askew.Export.C.Writing;
using Askew.Export.Layout;
using Askew.Instructions;

namespace Askew.Export.C;

/// <summary>What the constants of a program take of a microcontroller's memory, and what they would take with fewer bits.</summary>
internal static class CMemory
{
    /// <summary>About the bytes of weights, tables and structures, as they are exported where memory matters more than speed.</summary>
    public static long ConstantsSizeInBytes(IntegerProgram program) =>
        new CProgram(program, new ExportOptions { Name = "network" }).Layers.ConstantsSizeInBytes;

    /// <summary>What exported C saves of a byte for each weight, in bytes.</summary>
    public static long SavedByPacking(IntegerProgram program) => Layers(program).Sum(layer => layer.Rows.Packed is { } packed
        ? layer.Rows.SizeInBytes(PackedWeights.Whole) - layer.Rows.SizeInBytes(packed.Bits) : 0);

    /// <summary>By the names of nodes, the bytes of their weights with each number of bits from
    /// <see cref="PackedWeights.FewestBits"/> to 8; without those whose weights take a byte whatever bits they have.</summary>
    /// <remarks>Nodes that are several instructions are rare, have no number of bits for all of them, and are left out.</remarks>
    public static IReadOnlyDictionary<string, long[]> WeightsOf(IntegerProgram program) => Layers(program)
        .GroupBy(layer => layer.Node)
        .Where(node => node.Count() == 1)
        .Select(node => (Node: node.Key, Sizes: SizesOf(node.Single().Rows)))
        .Where(node => node.Sizes[0] < node.Sizes[^1])
        .ToDictionary(node => node.Node, node => node.Sizes);

    private static long[] SizesOf(WeightRows rows) =>
    [
        .. Enumerable.Range(PackedWeights.FewestBits, PackedWeights.Whole - PackedWeights.FewestBits + 1).Select(rows.SizeInBytes),
    ];

    private static IEnumerable<(string Node, WeightRows Rows)> Layers(IntegerProgram program)
    {
        (LaidOutProgram laidOut, _, CLayer[] layers) = CProgram.Plan(program, savesMemory: true);
        return laidOut.Program.Instructions.Zip(layers).Where(pair => pair.Second.Rows is not null)
            .Select(pair => (pair.First.Node, pair.Second.Rows!));
    }
}
