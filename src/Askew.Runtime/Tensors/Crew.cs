using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace Askew.Tensors;

/// <summary>Threads that help with one job after the other, and stay awake for a moment in between.</summary>
/// <remarks>
/// The layers of a network follow one another within microseconds; waking a thread takes as long as many of them. Each thread begins with
/// the same part of every job, so that what it wrote in one layer is near when it reads it in the next. One job runs at a time, and it
/// does not wait for helpers that come late: when no piece is left the caller closes the door, and waits for those inside alone.
/// </remarks>
internal sealed class Crew
{
    // How long a helper looks for more work before it sleeps: longer than the gaps between layers, shorter than anybody notices.
    private static readonly long Patience = Stopwatch.Frequency / 5_000;

    private const int Open = 1 << 30;

    // Counters run past the end by less than what is left of an integer.
    private const int MostPieces = 1 << 30;

    private const int MostThreads = 256;

    private const int SharesOfRange = 16;

    // Integers from one counter to the next: a cache line for each.
    private const int Apart = 16;

    // Turns of waiting between two looks: well below a microsecond.
    private const int Glance = 2;

    private readonly SemaphoreSlim bell = new(0);
    private readonly Lock hiring = new();
    private int helpers;
    private int asleep;
    private int isTaken;

    // The job: its number, what it does, how many helpers it may have, and Open plus the number of helpers inside.
    private int job;
    private Action<int>? body;
    private int pieces;
    private int[] next = [];
    private int wanted;
    private int door;
    private ExceptionDispatchInfo? failure;

    /// <summary>The crew of this process.</summary>
    public static Crew Shared { get; } = new();

    /// <summary>Calls <paramref name="body"/> once for each number below <paramref name="count"/>, on the caller's thread and some
    /// helpers.</summary>
    /// <param name="count">Number of pieces.</param>
    /// <param name="threads">Threads at most, the caller's among them.</param>
    /// <param name="body">Does a piece. The first exception that it throws is thrown again when nobody works on the job any more.</param>
    /// <returns>False, and nothing is done, if the crew has a job already, that of another thread or the one that the caller is part of, or
    /// the pieces are too many to count.</returns>
    public bool TryFor(int count, int threads, Action<int> body)
    {
        if (count > MostPieces || Interlocked.Exchange(ref isTaken, 1) != 0)
        {
            return false;
        }

        try
        {
            wanted = Math.Min(Math.Min(threads, count), MostThreads) - 1;
            Hire(wanted);
            this.body = body;
            pieces = count;
            failure = null;
            int ranges = wanted + 1;
            next = next.Length < ranges * Apart ? new int[ranges * Apart] : next;
            for (int range = 0; range < ranges; range++)
            {
                next[range * Apart] = EndOf(range - 1, count, ranges);
            }

            Volatile.Write(ref door, Open);

            // A full fence: a helper that falls asleep now either sees the job or is seen here.
            Interlocked.Increment(ref job);
            int sleepers = Math.Min(Volatile.Read(ref asleep), wanted) - bell.CurrentCount;
            if (sleepers > 0)
            {
                bell.Release(sleepers);
            }

            DoPieces(0);
            Interlocked.And(ref door, ~Open);
            AwaitHelpers();

            this.body = null;
            failure?.Throw();
            return true;
        }
        finally
        {
            Volatile.Write(ref isTaken, 0);
        }
    }

    private static int EndOf(int range, int count, int ranges) => (int)((range + 1L) * count / ranges);

    private void Hire(int count)
    {
        lock (hiring)
        {
            for (; helpers < count; helpers++)
            {
                int member = helpers + 1;
                new Thread(() => Help(member)) { IsBackground = true, Name = "Askew worker" }.Start();
            }
        }
    }

    // First the range of one's own, from its beginning, then what is left of the others'.
    private void DoPieces(int member)
    {
        (Action<int> work, int count, int ranges, int[] places) = (body!, pieces, wanted + 1, next);
        int share = Math.Max(1, count / (SharesOfRange * ranges));
        try
        {
            for (int i = 0; i < ranges; i++)
            {
                int range = (member + i) % ranges;
                int end = EndOf(range, count, ranges);
                for (int first; (first = Interlocked.Add(ref places[range * Apart], share) - share) < end;)
                {
                    for (int piece = first; piece < Math.Min(first + share, end); piece++)
                    {
                        work(piece);
                    }
                }
            }
        }
        catch (Exception e)
        {
            // Nobody begins another piece. The door is open as long as anybody is inside, so this is still the failed job.
            Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(e), null);
            for (int range = 0; range < ranges; range++)
            {
                Volatile.Write(ref places[range * Apart], count);
            }
        }
    }

    private void AwaitHelpers()
    {
        long start = Stopwatch.GetTimestamp();
        while (Volatile.Read(ref door) != 0)
        {
            // Long pieces are worth a nap.
            long waited = Stopwatch.GetTimestamp() - start;
            if (waited < Patience)
            {
                Thread.SpinWait(Glance);
            }
            else
            {
                Thread.Sleep(waited < 10 * Patience ? 0 : 1);
            }
        }
    }

    private void Help(int member)
    {
        for (int done = Volatile.Read(ref job); ; done = AwaitJobAfter(done))
        {
            if (TryEnter())
            {
                DoPieces(member);
                Interlocked.Decrement(ref door);
            }
        }
    }

    // Enters a job that is open and has not all the helpers that it wants.
    private bool TryEnter()
    {
        int seen = Volatile.Read(ref door);
        while ((seen & Open) != 0 && (seen & ~Open) < Volatile.Read(ref wanted))
        {
            int found = Interlocked.CompareExchange(ref door, seen + 1, seen);
            if (found == seen)
            {
                return true;
            }

            seen = found;
        }

        return false;
    }

    private int AwaitJobAfter(int done)
    {
        long start = Stopwatch.GetTimestamp();
        while (Volatile.Read(ref job) == done)
        {
            Thread.SpinWait(Glance);
            if (Stopwatch.GetTimestamp() - start > Patience)
            {
                Interlocked.Increment(ref asleep);
                if (Volatile.Read(ref job) == done)
                {
                    bell.Wait();
                }

                Interlocked.Decrement(ref asleep);
                start = Stopwatch.GetTimestamp();
            }
        }

        return Volatile.Read(ref job);
    }
}
