namespace Askew.Workflows;

/// <summary>What long work is done with: how many threads, who is told, when to stop.</summary>
internal sealed record Work
{
    /// <summary>The step that stands for all of the work, where it is known how much there is: its time left is that of the
    /// whole.</summary>
    internal const string WholeStep = "In all";

    /// <summary>Threads to use. Results do not depend on it.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Ends the work early.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>Told how far each step is; null for nobody.</summary>
    public IProgress<StepProgress>? Progress { get; init; }

    /// <summary>Told what is not the result but worth knowing while the work goes on, a line at a time.</summary>
    public Action<string> Note { get; init; } = _ => { };

    /// <summary>Tells how many of <paramref name="total"/> pieces of <paramref name="step"/> are done, <paramref name="before"/> of them
    /// before the counting begins.</summary>
    internal IProgress<int> Counting(string step, int total, int before = 0) => new Counter(this, step, total, before);

    private sealed class Counter(Work work, string step, int total, int before) : IProgress<int>
    {
        public void Report(int value) => work.Progress?.Report(new StepProgress(step, before + value, total));
    }
}
