using System.Diagnostics;
using Askew.Evaluation.Judging;

namespace Askew.Workflows;

/// <summary>Keeps what an evaluation has judged so far, so that the same evaluation, interrupted and started again, goes on where it was.
/// What is done is forgotten.</summary>
/// <param name="store">Where it is kept; what it depends on is the store's matter.</param>
internal sealed class JudgementJournal(ResultStore store)
{
    private const int MostInBlock = 1000;

    private static readonly TimeSpan WriteEvery = TimeSpan.FromSeconds(20);

    private readonly List<SampleJudgement> waiting = [];
    private readonly Stopwatch sinceWritten = Stopwatch.StartNew();
    private int blocks;

    /// <summary>What an earlier run has left, by the samples' numbers.</summary>
    public IReadOnlyDictionary<int, SampleJudgement> Find()
    {
        var found = new Dictionary<int, SampleJudgement>();
        while (store.Find<SampleJudgement[]>(Name(blocks)) is { } block)
        {
            foreach (SampleJudgement one in block)
            {
                found[one.Number] = one;
            }

            blocks++;
        }

        return found;
    }

    /// <summary>Keeps one judgement, at the latest some seconds later.</summary>
    public void Keep(SampleJudgement judgement)
    {
        waiting.Add(judgement);
        if (waiting.Count >= MostInBlock || sinceWritten.Elapsed >= WriteEvery)
        {
            Write();
        }
    }

    /// <summary>Keeps what is still waiting.</summary>
    public void Write()
    {
        if (waiting.Count > 0)
        {
            store.Keep(Name(blocks++), waiting.ToArray());
            waiting.Clear();
        }

        sinceWritten.Restart();
    }

    /// <summary>Forgets all.</summary>
    public void Forget()
    {
        for (int block = 0; block < blocks; block++)
        {
            store.Forget(Name(block));
        }
    }

    private static string Name(int block) => $"judged {block}";
}
