using System.Runtime.ExceptionServices;

namespace Askew.Calibration;

/// <summary>A <see cref="RunningHistogramObserver"/> that several threads feed, each with other samples, in the order of the
/// samples.</summary>
/// <remarks>
/// Sample n waits until n - 1 is counted. Samples are handed out in order, so the smallest number under way never waits, and the others
/// follow; should it fail, <see cref="Abandon"/> wakes those that wait for it.
/// </remarks>
internal sealed class OrderedRunningHistogram
{
    private readonly RunningHistogramObserver observer = new();
    private readonly object gate = new();
    private int next;
    private ExceptionDispatchInfo? failure;

    /// <summary>Counts sample <paramref name="sample"/> when its turn has come; every number from 0 on comes once.</summary>
    public void Observe(int sample, ReadOnlySpan<float> values)
    {
        lock (gate)
        {
            while (next != sample && failure is null)
            {
                Monitor.Wait(gate);
            }

            // The failure that ended the work is thrown again, so that it does not matter which thread reports it.
            failure?.Throw();
            observer.Observe(values);
            next++;
            Monitor.PulseAll(gate);
        }
    }

    /// <summary>Ends all waiting, now and later: a sample will not come because of <paramref name="reason"/>.</summary>
    public void Abandon(Exception reason)
    {
        lock (gate)
        {
            failure ??= ExceptionDispatchInfo.Capture(reason);
            Monitor.PulseAll(gate);
        }
    }

    /// <summary>What was counted.</summary>
    public RunningHistogram ToHistogram() => observer.ToHistogram();
}
