using Askew.Tensors;

namespace Askew.Calibration;

/// <summary>What a pass over some of the calibration samples leaves behind, on its own: tensors by name instead of by node.</summary>
internal sealed record CalibrationPart
{
    /// <summary>SHA-256 of the float network's file, in hexadecimal.</summary>
    public required string ModelSha256 { get; init; }

    /// <summary>How many samples the whole set has, usable or not.</summary>
    public required int SampleCount { get; init; }

    /// <summary>The numbers in the whole set of the samples that were looked at, usable or not, ascending.</summary>
    public required IReadOnlyList<int> Numbers { get; init; }

    /// <summary>Whether the samples are images, whose inputs have an exact range.</summary>
    public required bool AreImages { get; init; }

    /// <summary>What the classes of the data are called; null where that is not known.</summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>Statistics by the name of the tensor.</summary>
    public required IReadOnlyDictionary<string, ActivationStatistics> Statistics { get; init; }

    /// <summary>The inputs of the samples that are kept, by number.</summary>
    public required IReadOnlyDictionary<int, IReadOnlyList<Tensor>> Inputs { get; init; }

    /// <summary>What one pass over the samples of all parts would have left behind; exact, whatever the division.</summary>
    /// <param name="parts">The parts, at least one, each with its name for messages.</param>
    /// <exception cref="InvalidDataException">They do not belong together, a sample is in two of them, or one is in none.</exception>
    public static CalibrationPart Merge(IReadOnlyList<(string Name, CalibrationPart Part)> parts)
    {
        (string firstName, CalibrationPart first) = parts[0];
        foreach ((string name, CalibrationPart part) in parts.Skip(1))
        {
            if (part.ModelSha256 != first.ModelSha256 || part.SampleCount != first.SampleCount || part.AreImages != first.AreImages
                || !part.Statistics.Keys.Order(StringComparer.Ordinal).SequenceEqual(first.Statistics.Keys.Order(StringComparer.Ordinal)))
            {
                throw new InvalidDataException(
                    $"'{name}' and '{firstName}' are not parts of one calibration: they differ in network or data");
            }
        }

        int[] numbers = [.. parts.SelectMany(part => part.Part.Numbers).Order()];
        if (numbers.GroupBy(number => number).FirstOrDefault(group => group.Count() > 1) is { Key: var twice })
        {
            throw new InvalidDataException($"sample {twice} is in more than one part: a part has been given twice");
        }

        // The number of samples is only what a file says: no memory is taken for it.
        int missing = numbers.TakeWhile((number, index) => number == index).Count();
        if (missing < Math.Max(first.SampleCount, numbers.Length))
        {
            throw new InvalidDataException(
                $"the parts have {numbers.Length} of {first.SampleCount} samples; sample {missing} is the first that is missing: a part "
                + $"has not been given");
        }

        return first with
        {
            Numbers = numbers,
            Statistics = first.Statistics.Keys.ToDictionary(
                name => name, name => parts.Select(part => part.Part.Statistics[name]).Aggregate((a, b) => a.MergedWith(b, name))),
            Inputs = parts.SelectMany(part => part.Part.Inputs).ToDictionary(pair => pair.Key, pair => pair.Value),
        };
    }
}
