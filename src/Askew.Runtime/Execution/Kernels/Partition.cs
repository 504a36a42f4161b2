using Askew.Tensors;

namespace Askew.Execution.Kernels;

/// <summary>Deals numbered pieces of work out to threads, in runs, so that what a run needs is set up once.</summary>
internal static class Partition
{
    // Below this a second thread costs more than it brings.
    private const long WorthAThread = 10_000;

    /// <summary>Calls <paramref name="body"/> with the first piece and the end of runs that cover <paramref name="pieces"/>
    /// pieces.</summary>
    /// <param name="workers">The threads.</param>
    /// <param name="nanoseconds">About how long all pieces together take one thread, within a factor of two or three.</param>
    /// <param name="pieces">Number of pieces; what they compute does not depend on how they are dealt out.</param>
    /// <param name="body">Does the pieces of one run.</param>
    public static void For(Workers workers, long nanoseconds, int pieces, Action<int, int> body)
    {
        // A few runs a thread even out what other work on the machine slows down.
        int runs = workers.Threads == 1 || nanoseconds < WorthAThread ? 1 : Math.Min(pieces, workers.Threads * 4);
        if (runs <= 1)
        {
            body(0, pieces);
            return;
        }

        workers.For(runs, run => body((int)((long)pieces * run / runs), (int)((long)pieces * (run + 1) / runs)));
    }
}
