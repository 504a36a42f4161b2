using Askew.Samples;

namespace Askew.Evaluation.Judging;

/// <summary>Runs a network, and a reference where there is one, on single samples, and judges what it says.</summary>
internal abstract class SampleJudge
{
    /// <summary>The same for another thread.</summary>
    public abstract SampleJudge Fork();

    /// <summary>Judges the answer to <paramref name="sample"/>.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="number">Its place among those that are judged.</param>
    public abstract SampleJudgement Judge(Sample sample, int number);

    /// <summary>Judges all of <paramref name="samples"/>, in their order.</summary>
    /// <param name="samples">The data.</param>
    /// <param name="threads">Samples that are worked on at once; the result does not depend on it.</param>
    /// <param name="progress">Told the number of samples done after each.</param>
    /// <param name="keep">Given each judgement as it comes, one at a time, in no order; null for nobody.</param>
    /// <param name="cancellation">Ends the work early.</param>
    public IReadOnlyList<SampleJudgement> JudgeAll(
        IEnumerable<Sample> samples, int threads, IProgress<int>? progress = null, Action<SampleJudgement>? keep = null,
        CancellationToken cancellation = default)
    {
        Lock gate = new();
        return new SampleRuns<SampleJudge>(threads, Fork).Collect(
            samples,
            (judge, sample, number) =>
            {
                SampleJudgement judgement = judge.Judge(sample, number);
                if (keep is not null)
                {
                    lock (gate)
                    {
                        keep(judgement);
                    }
                }

                return judgement;
            },
            progress,
            cancellation);
    }
}
