using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Calibration;

/// <summary>What one pass over the calibration samples leaves behind; any number of quantisations can be made from it.</summary>
/// <param name="Statistics">What is known of each observed tensor.</param>
/// <param name="Memory">What is kept of single samples.</param>
internal sealed record CalibrationData(IReadOnlyDictionary<Value, ActivationStatistics> Statistics, CalibrationMemory Memory)
{
    /// <summary>The same with <paramref name="others"/> in place of what is known of these tensors; the same itself where there are
    /// none.</summary>
    public CalibrationData With(IReadOnlyDictionary<Value, ActivationStatistics> others) => others.Count == 0 ? this
        : this with { Statistics = Statistics.ToDictionary(pair => pair.Key, pair => others.GetValueOrDefault(pair.Key, pair.Value)) };

    /// <summary>The same by the names of tensors, to be kept or put together with other parts.</summary>
    public CalibrationPart ToPart(string modelSha256, int sampleCount, IReadOnlyList<int> numbers, bool areImages) => new()
    {
        ModelSha256 = modelSha256,
        SampleCount = sampleCount,
        Numbers = numbers,
        AreImages = areImages,
        Statistics = Statistics.ToDictionary(pair => pair.Key.Name, pair => pair.Value),
        Inputs = Memory.Samples.ToDictionary(sample => sample, Memory.InputsOf),
    };

    /// <summary>What <paramref name="part"/> says of the tensors of <paramref name="graph"/>.</summary>
    /// <exception cref="InvalidDataException">It is of another network.</exception>
    public static CalibrationData Of(CalibrationPart part, Graph graph)
    {
        Dictionary<string, Value> byName = graph.Inputs.Concat(graph.Nodes.SelectMany(node => node.Outputs))
            .ToDictionary(value => value.Name);
        if (part.Statistics.Keys.FirstOrDefault(name => !byName.ContainsKey(name)) is { } unknown)
        {
            throw new InvalidDataException(
                $"the statistics have a tensor '{unknown}', which the network does not: they are of another network");
        }

        var memory = new CalibrationMemory(graph, part.SampleCount);
        foreach ((int number, IReadOnlyList<Tensor> tensors) in part.Inputs)
        {
            if (tensors.Count != graph.Inputs.Count || !tensors.Zip(graph.Inputs).All(pair => pair.First.Shape.Equals(pair.Second.Shape)))
            {
                throw new InvalidDataException(
                    $"sample {number} of the statistics does not fit the network's inputs: they are of another network");
            }

            memory.Keep(number, tensors);
        }

        return new CalibrationData(part.Statistics.ToDictionary(pair => byName[pair.Key], pair => pair.Value), memory);
    }
}
