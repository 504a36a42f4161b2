using System.Globalization;
using Askew.Graphs;
using Askew.Reports.Wording;

namespace Askew.Reports;

/// <summary>What a model that is quantised already decides itself, and what so is taken as it is.</summary>
/// <param name="Tensors">The tensors with a mapping.</param>
/// <param name="Weights">The layers with integer weights.</param>
internal sealed record DecidedSummary(IReadOnlyList<DecidedTensor> Tensors, IReadOnlyList<DecidedWeights> Weights)
{
    /// <summary>What is decided in <paramref name="graph"/>, a network that is simplified; null for nothing.</summary>
    /// <exception cref="GraphException">A layer's weights have scales that no layer can take; names it.</exception>
    public static DecidedSummary? Of(Graph graph)
    {
        var tensors = new List<DecidedTensor>();
        foreach (Value value in graph.Values)
        {
            if (value.Decided is { } mapping)
            {
                tensors.Add(new DecidedTensor(value.Name, mapping.Scale, mapping.ZeroPoint, mapping.BitWidth));
            }
        }

        var weights = new List<DecidedWeights>();
        foreach (Node node in graph.Nodes)
        {
            if ((node.Contract as LinearContract)?.Layer() is { Steps: { Length: > 0 } steps } layer)
            {
                int scales = steps.Distinct().Count() == 1 ? 1 : steps.Length;
                weights.Add(new DecidedWeights(node.Name, node.OperatorType, scales, steps.Min(), steps.Max(), layer.StepBits));
            }
        }

        return tensors.Count + weights.Count == 0 ? null : new DecidedSummary(tensors, weights);
    }

    /// <summary>Writes it for people.</summary>
    public void Write(TextWriter writer)
    {
        writer.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"The model decides {Tensors.Count} tensors and the weights of {Weights.Count} layers; all else is chosen by quantizing."));
        var tensors = new TextTable("decided tensor", "scale", "zero point", "bits");
        foreach (DecidedTensor tensor in Tensors)
        {
            tensors.Add(tensor.Name, Real(tensor.Scale), Whole(tensor.ZeroPoint), Whole(tensor.Bits));
        }

        tensors.Write(writer);
        var weights = new TextTable("decided weights", "operator", "scales", "least", "largest", "bits");
        foreach (DecidedWeights layer in Weights)
        {
            weights.Add(
                layer.Node, layer.Operator, Whole(layer.Scales), Real(layer.LeastScale), Real(layer.LargestScale), Whole(layer.Bits));
        }

        weights.Write(writer);
    }

    private static string Real(double number) => number.ToString("g6", CultureInfo.InvariantCulture);

    private static string Whole(int number) => number.ToString(CultureInfo.InvariantCulture);
}
