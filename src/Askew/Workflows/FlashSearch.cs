using System.Globalization;
using Askew.Calibration;
using Askew.Export.C;
using Askew.Export.C.Writing;
using Askew.Graphs;
using Askew.Quantization.Planning;
using Askew.Quantization.Ranges;
using Askew.Workflows.Precision;

namespace Askew.Workflows;

/// <summary><c>quantize --flash</c>: gives each layer's weights as many bits, 2 to 8, as they are worth, so that the network's constants
/// fit into the memory of a microcontroller beside the code.</summary>
/// <remarks>What single layers lose is measured in the float network, and such errors about add up. What the network takes is measured on
/// the exported C of the network that was made.</remarks>
/// <param name="flash">The memory.</param>
/// <param name="quantize">Makes the network.</param>
/// <param name="memory">Inputs of the float network to measure on.</param>
/// <param name="work">How it is done.</param>
internal sealed class FlashSearch(
    FlashSize flash, Func<PlanChoices, QuantizedModel> quantize, CalibrationMemory memory, Work work)
{
    // Narrower weights may need other numbers beside them, so what was made is measured, and the next one is chosen for that.
    private const int MostRounds = 4;

    private const double BytesInKilobyte = 1024;

    /// <summary>Searches.</summary>
    /// <param name="choices">What is decided beforehand; bits of weights among them stay as they are.</param>
    /// <returns>The network, and what to tell about it.</returns>
    /// <exception cref="MissedFlashException">It cannot fit.</exception>
    public (QuantizedModel Network, string Note) Run(PlanChoices choices)
    {
        QuantizedModel whole = quantize(choices);
        long size = CMemory.ConstantsSizeInBytes(whole.Program);
        if (size <= flash.ConstantsInBytes)
        {
            return (whole, Note(size, "no layer needs weights of fewer bits"));
        }

        IReadOnlyDictionary<string, long[]> sizesByNode = CMemory.WeightsOf(whole.Program);
        Node[] layers = [.. whole.Plan.LinearNodes.Where(node => sizesByNode.ContainsKey(node.Name) && !whole.Plan.IsInTail(node)
            && whole.Plan.LayerOf(node).Steps is null
            && choices.Layers.GetValueOrDefault(node.Name, LayerChoice.None).WeightBits is null)];
        long[][] sizes = [.. layers.Select(layer => sizesByNode[layer.Name])];
        long others = size - sizes.Sum(layer => layer[^1]);
        long fewest = others + sizes.Sum(layer => layer[0]);
        if (fewest > flash.ConstantsInBytes)
        {
            throw TooLarge(fewest, "with weights of the fewest bits");
        }

        IReadOnlyList<double[]> losses = RangeTrials.CanTryEach(layers.Length, whole.Plan.Graph)
            ? WeightLosses.Of(
                whole.Plan, layers, PackedWeights.FewestBits, PackedWeights.Whole, memory, work.Threads,
                work.Counting("Finding bits that layers need", layers.Length), work.Cancellation)
            : throw new RequestException(
                $"--flash tries each of {layers.Length} layers by itself, which takes too long in a network of "
                + $"{whole.Plan.Graph.NodeCount} nodes; choose bits by --bits-weights, or layer by layer in a --plan.");
        PlanChoices decided = PlanChoices.Of(whole.Plan, whole.IsEqualized) with { Name = choices.Name };
        for (int round = 0; round < MostRounds
            && BitChoice.Choose(sizes, losses, flash.ConstantsInBytes - others) is { } chosen; round++)
        {
            int[] bits = [.. chosen.Select(choice => PackedWeights.FewestBits + choice)];
            QuantizedModel made = quantize(layers.Zip(bits).Aggregate(
                decided, (all, layer) => all.WithWeightBits([layer.First.Name], layer.Second)));
            size = CMemory.ConstantsSizeInBytes(made.Program);
            work.Note($"weights of {Described(bits)} bits: {InKilobytes(size)} of constants");
            if (size <= flash.ConstantsInBytes)
            {
                return (made, Note(size, $"bits of weights (and how many layers have them): {Described(bits)}"));
            }

            others = size - sizes.Zip(chosen).Sum(layer => layer.First[layer.Second]);
        }

        throw TooLarge(size, "with the bits that were tried last");
    }

    // The bits, and how many layers have so many.
    private static string Described(int[] bits) => string.Join(
        ", ", bits.CountBy(each => each).OrderBy(pair => pair.Key).Select(pair => $"{pair.Key} ({pair.Value})"));

    private static string InKilobytes(long bytes) => (bytes / BytesInKilobyte).ToString("f1", CultureInfo.InvariantCulture) + " KB";

    private string Note(long size, string bits) => $"flash {flash.Text}: {bits}; constants of exported C take {InKilobytes(size)}, and "
        + $"{InKilobytes(FlashSize.CodeInBytes)} are kept for code ('askew export --format c' says what it takes)";

    private MissedFlashException TooLarge(long size, string when) => new(
        $"the network does not fit into {flash.Text} of flash: {when}, constants of exported C take {InKilobytes(size)}, and "
        + $" {InKilobytes(FlashSize.CodeInBytes)} are kept for code; nothing was written. Give it "
        + $"{Math.Ceiling((size + FlashSize.CodeInBytes) / BytesInKilobyte).ToString(CultureInfo.InvariantCulture)}KB, or a smaller "
        + "network.");
}
