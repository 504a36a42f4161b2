using Askew.Evaluation;
using Askew.Evaluation.Detection;
using Askew.Evaluation.Judging;
using Askew.FloatExecution;
using Askew.Graphs;
using Askew.Samples;
using Askew.Tensors;

namespace Askew.Diagnosis;

/// <summary>How the float network does on samples, prepared in one way or another.</summary>
internal sealed class FloatScore
{
    private const double LeastProbability = 1e-6;
    private const double Overlap = 0.5;
    private const double FairScore = 0.25;

    private FloatScore(IReadOnlyList<Reading> readings, string measure, double value) =>
        (Readings, Measure, Value) = (readings, measure, value);

    /// <summary>One entry a sample, in order.</summary>
    public IReadOnlyList<Reading> Readings { get; }

    /// <summary>What <see cref="Value"/> is: <c>top1</c>, <c>map50</c>, or <c>confidence</c>.</summary>
    public string Measure { get; }

    /// <summary>How good it is, 0 to 1.</summary>
    public double Value { get; }

    /// <summary>Different answers.</summary>
    public int Answers => Readings.Select(reading => reading.Answer).Distinct().Count();

    /// <summary>Runs <paramref name="graph"/> over <paramref name="samples"/>.</summary>
    public static FloatScore Of(Graph graph, DetectionRecipe? detection, IReadOnlyList<Sample> samples, int threads,
        CancellationToken cancellation)
    {
        var readings = new Reading[samples.Count];
        string[] names = [.. graph.Outputs.Select(output => output.Name)];
        bool hasBoxes = detection is not null && samples.Any(sample => sample.Boxes is { Count: > 0 });
        new SampleRuns<State>(threads, () => new State(new FloatExecutor(graph), detection is null ? null : new ObjectFinder(detection)))
            .ForEach(
            samples,
            (state, sample, number) =>
            {
                Tensor[] outputs = state.Executor.Run(sample.Inputs);
                readings[number] = state.Finder is { } finder
                    ? Read(finder.Find(sample, ObjectFinder.ByName(names, outputs)), sample)
                    : Read(outputs[0].Floats, sample.Label);
            },
            cancellation);
        if (hasBoxes)
        {
            var network = new NetworkOutputs(new FloatNetwork(graph, Workers.Single));
            return new FloatScore(readings, "map50", DetectionResult.Map50Of(
                new DetectionJudge(network, null, detection!).JudgeAll(samples, threads, cancellation: cancellation)));
        }

        Reading[] labelled = [.. readings.Where(reading => reading.IsRight is not null)];
        return labelled.Length > 0
            ? new FloatScore(readings, "top1", labelled.Average(reading => reading.IsRight == true ? 1.0 : 0))
            : new FloatScore(readings, "confidence", readings.Average(reading => reading.Confidence));
    }

    /// <summary>How far <paramref name="other"/> is above this, in standard errors of the paired difference of the samples'
    /// sense.</summary>
    public double StandardErrorsBelow(FloatScore other)
    {
        double[] differences = [.. Readings.Zip(other.Readings, (mine, theirs) => theirs.Sense - mine.Sense)];
        double mean = differences.Average();
        double variance = differences.Sum(difference => (difference - mean) * (difference - mean)) / Math.Max(1, differences.Length - 1);
        return mean == 0 ? 0 : mean / Math.Sqrt(Math.Max(variance, 1e-12) / differences.Length);
    }

    // Outputs that are probabilities already stay so.
    private static Reading Read(ReadOnlySpan<float> scores, int? label)
    {
        Ranking.RequireScores(scores);
        double[] probabilities = Array.ConvertAll(scores.ToArray(), score => (double)score);
        double sum = probabilities.Sum();
        if (probabilities.Any(p => !(p >= 0)) || Math.Abs(sum - 1) > 0.01)
        {
            double most = probabilities.Max();
            probabilities = Array.ConvertAll(probabilities, score => Math.Exp(score - most));
            sum = probabilities.Sum();
            probabilities = Array.ConvertAll(probabilities, p => p / sum);
        }

        int answer = Ranking.Top1(scores);
        double judged = probabilities[label is { } right && right >= 0 && right < probabilities.Length ? right : answer];
        return new Reading(Math.Log(Math.Max(judged, LeastProbability)), probabilities[answer], answer, label is null
            ? null : label == answer);
    }

    // With boxes: the scores of those that are found, less those of what is not there. Without: the best score.
    private static Reading Read(IReadOnlyList<FoundObject> found, Sample sample)
    {
        double best = found.Count == 0 ? 0 : found[0].Score;
        if (sample.Boxes is not { Count: > 0 } truths)
        {
            return new Reading(best, best, -1, null);
        }

        double right = truths.Sum(truth => found
            .Where(one => one.Class == truth.Class && one.Box.IntersectionOverUnion(truth.Box) >= Overlap)
            .Select(one => one.Score)
            .DefaultIfEmpty(0)
            .Max());
        double wrong = found
            .Where(one => one.Score >= FairScore
            && !truths.Any(truth => one.Class == truth.Class && one.Box.IntersectionOverUnion(truth.Box) >= Overlap))
            .Sum(one => one.Score);
        return new Reading((right - (wrong / 2)) / truths.Count, best, -1, null);
    }

    private sealed record State(FloatExecutor Executor, ObjectFinder? Finder);
}
