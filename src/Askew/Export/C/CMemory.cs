using Askew.Export.C.Writing;
using Askew.Instructions;

namespace Askew.Export.C;

/// <summary>What the constants of a program take of a microcontroller's memory, and what they would take with fewer bits.</summary>
internal static class CMemory
{
    /// <summary>About the bytes of weights, tables and structures, as they are exported where memory matters more than speed.</summary>
    public static long ConstantsSizeInBytes(IntegerProgram program) =>
        new CProgram(program, new ExportOptions { Name = "network" }).Layers.ConstantsSizeInBytes;

    /// <summary>What exported C saves of a byte for each weight, in bytes.</summary>
    public static long SavedByPacking(IntegerProgram program) => Layers(program).Sum(layer => layer.Form.Packed is { } packed
        ? layer.SizeInBytes(PackedWeights.Whole) - layer.SizeInBytes(packed.Bits) : 0);

    /// <summary>By the names of nodes, the bytes of their weights with each number of bits from
    /// <see cref="PackedWeights.FewestBits"/> to 8; without those whose weights take a byte whatever bits they have.</summary>
    /// <remarks>Nodes that are several instructions are rare, have no number of bits for all of them, and are left out.</remarks>
    public static IReadOnlyDictionary<string, long[]> WeightsOf(IntegerProgram program) => Layers(program)
        .GroupBy(layer => layer.Node)
        .Where(node => node.Count() == 1)
        .Select(node => (Node: node.Key, Sizes: SizesOf(node.Single())))
        .Where(node => node.Sizes[0] < node.Sizes[^1])
        .ToDictionary(node => node.Node, node => node.Sizes);

    private static long[] SizesOf(Layer layer) =>
    [
        .. Enumerable.Range(PackedWeights.FewestBits, PackedWeights.Whole - PackedWeights.FewestBits + 1).Select(layer.SizeInBytes),
    ];

    private static IEnumerable<Layer> Layers(IntegerProgram program)
    {
        IntegerProgram laidOut = CProgram.Plan(program, savesMemory: true).LaidOut.Program;
        return laidOut.Instructions.Select(instruction => instruction switch
        {
            Convolve convolve => new Layer(
                convolve.Node, ConvolutionForm.Of(convolve, laidOut, savesMemory: true), convolve.Requantizers.Length, convolve.Groups),
            MultiplyMatrices matrices => new Layer(
                matrices.Node, ConvolutionForm.Of(matrices, laidOut, savesMemory: true), matrices.Requantizers.Length, 1),
            _ => null,
        }).OfType<Layer>();
    }

    // Depthwise layers have no rows.
    private sealed record Layer(string Node, ConvolutionForm Form, int Outputs, int Groups)
    {
        public long SizeInBytes(int bits) => PackedWeights.SizeInBytes(Outputs, Form.RowLength, Groups, bits);
    }
}
