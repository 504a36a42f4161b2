using Askew.Evaluation.Judging;
using Askew.Reports;
using Askew.Samples;

namespace Askew.Workflows;

/// <summary>What was judged of one part of the samples; all parts together give the figures of the whole.</summary>
internal sealed record EvaluationPart
{
    /// <summary>The network's file, for people.</summary>
    public required string Model { get; init; }

    /// <summary>What all parts must have in common, by name: the SHA-256 of the network and of the reference, the samples, the
    /// recipe.</summary>
    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    /// <summary>How many samples all parts have together, usable or not.</summary>
    public required int AllSamples { get; init; }

    /// <summary>How figures are made of judgements.</summary>
    public required EvaluationFigures Figures { get; init; }

    /// <summary>Why no accuracy is measured where no sample has a label; null where there is no need to say.</summary>
    public string? NoAccuracy { get; init; }

    /// <summary>The samples of this part, in order.</summary>
    public required IReadOnlyList<SampleJudgement> Judged { get; init; }

    /// <summary>Those that could not be used, by their numbers.</summary>
    public required IReadOnlyDictionary<int, SkippedSample> Skipped { get; init; }

    /// <summary>All parts together.</summary>
    /// <param name="parts">The parts with the names of their files, in any order; at least one.</param>
    /// <exception cref="UnusableDataException">They do not belong together, one is missing or given twice, or more than half of all
    /// samples cannot be used.</exception>
    public static EvaluationPart Merge(IReadOnlyList<(string Name, EvaluationPart Part)> parts)
    {
        (string firstName, EvaluationPart first) = parts[0];
        foreach ((string name, EvaluationPart part) in parts.Skip(1))
        {
            if (first.DifferenceFrom(part) is { } difference)
            {
                throw new UnusableDataException(
                    $"'{name}' and '{firstName}' are not parts of one evaluation: they differ in {difference}. Evaluate all parts alike.");
            }
        }

        var numbers = new HashSet<int>();
        foreach ((string name, EvaluationPart part) in parts)
        {
            foreach (int number in part.Judged.Select(one => one.Number).Concat(part.Skipped.Keys))
            {
                if (!numbers.Add(number))
                {
                    throw new UnusableDataException($"Sample {number} is in '{name}' and in another part: a part has been given twice.");
                }
            }
        }

        // Numbers lie between 0 and the number of samples, and none is there twice.
        if (numbers.Count < first.AllSamples)
        {
            int missing = Enumerable.Range(0, numbers.Count + 1).First(number => !numbers.Contains(number));
            throw new UnusableDataException(
                $"The parts have {numbers.Count} of {first.AllSamples} samples; sample {missing} is the first that is missing: a part has "
                + $"not been given.");
        }

        EvaluationPart whole = first with
        {
            Judged = [.. parts.SelectMany(part => part.Part.Judged).OrderBy(one => one.Number)],
            Skipped = parts.SelectMany(part => part.Part.Skipped).ToDictionary(pair => pair.Key, pair => pair.Value),
        };
        whole.RequireMostUsable();
        return whole;
    }

    /// <summary>The figures of what was judged.</summary>
    public EvaluationReport Report()
    {
        EvaluationReport report = Figures.Of(Judged, [.. Skipped.OrderBy(pair => pair.Key).Select(pair => pair.Value)]);
        return report with
        {
            Model = Model,
            ClassNames = Figures.ClassNames,
            NoAccuracy = report.Top1 is null ? NoAccuracy : null,
            Skipped = Skipped.Count,
        };
    }

    private void RequireMostUsable()
    {
        if (Judged.Count == 0 || Skipped.Count * 2L > AllSamples)
        {
            throw new UnusableDataException(Skipped.Count == 0
                ? "There is no sample among these parts."
                : $"More than half of the {AllSamples} samples cannot be used; the first is: "
                    + Skipped.MinBy(pair => pair.Key).Value.Reason);
        }
    }

    private string? DifferenceFrom(EvaluationPart other)
    {
        string[] names = [.. Settings.Keys.Union(other.Settings.Keys)
            .Where(name => Settings.GetValueOrDefault(name) != other.Settings.GetValueOrDefault(name))];
        return names.Length > 0 ? string.Join(", ", names)
            : AllSamples != other.AllSamples ? "the number of samples"
            : Figures.Task != other.Figures.Task || Figures.HasReference != other.Figures.HasReference
                || !Figures.OutputNames.SequenceEqual(other.Figures.OutputNames) ? "what was measured"
            : null;
    }
}
