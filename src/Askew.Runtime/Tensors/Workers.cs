using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace Askew.Tensors;

/// <summary>Spreads independent pieces of work over a fixed number of threads.</summary>
/// <remarks>Pieces write to places of their own and are numbered, so results do not depend on the number of threads.</remarks>
internal sealed class Workers
{
    /// <summary>Does everything on the caller's thread.</summary>
    public static readonly Workers Single = new(1);

    private readonly ParallelOptions options;

    /// <summary>Uses at most <paramref name="threads"/> threads, the caller's among them.</summary>
    public Workers(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        Threads = threads;
        options = new ParallelOptions { MaxDegreeOfParallelism = threads };
    }

    /// <summary>The number of threads, at least 1.</summary>
    public int Threads { get; }

    /// <summary>Calls <paramref name="body"/> once for each number from 0 to <paramref name="count"/> - 1, in any order, each time with a
    /// state that nobody else has meanwhile (an executor and its memory); no more are made than pieces are worked on at once.</summary>
    /// <param name="count">Number of pieces.</param>
    /// <param name="makeState">Makes a state; several threads may call it at once.</param>
    /// <param name="body">Does a piece.</param>
    public void For<TState>(int count, Func<TState> makeState, Action<TState, int> body)
    {
        var free = new ConcurrentBag<TState>();
        For(count, i =>
        {
            TState state = free.TryTake(out TState? used) ? used : makeState();
            body(state, i);
            free.Add(state);
        });
    }

    /// <summary>Calls <paramref name="body"/> once for each number from 0 to <paramref name="count"/> - 1, in any order.</summary>
    public void For(int count, Action<int> body)
    {
        if (Threads == 1 || count <= 1)
        {
            for (int i = 0; i < count; i++)
            {
                body(i);
            }

            return;
        }

        if (Crew.Shared.TryFor(count, Threads, body))
        {
            return;
        }

        try
        {
            Parallel.For(0, count, options, body);
        }
        catch (AggregateException e)
        {
            // What went wrong, not that it went wrong on some thread.
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }
}
