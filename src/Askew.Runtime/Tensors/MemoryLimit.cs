using System.Globalization;

namespace Askew.Tensors;

/// <summary>How much memory the process may take. What needs much asks first, so that it ends with a clear error before the work, not
/// with the machine on its knees within it.</summary>
/// <remarks>Memory belongs to the process, and so does its limit: there is one.</remarks>
internal static class MemoryLimit
{
    private static readonly Lazy<long> UsualInBytes = new(() => Free() / 4 * 3);

    private static long? given;

    /// <summary>The limit: what was given, or three quarters of what was free when it was first asked for.</summary>
    public static long InBytes => given ?? UsualInBytes.Value;

    /// <summary>Sets the limit; null for the usual one.</summary>
    public static void Set(long? bytes) => given = bytes;

    /// <summary>Checks that <paramref name="what"/> may take <paramref name="bytes"/>.</summary>
    /// <exception cref="MemoryLimitException">It may not.</exception>
    public static void Require(long bytes, string what)
    {
        if (bytes > InBytes)
        {
            throw new MemoryLimitException($"{what} needs about {Text(bytes)} of memory, and {Text(InBytes)} are allowed "
                + (given is null ? "(three quarters of what is free)" : "(--memory)")
                + ". Fewer --threads need less; or free some, or allow more with --memory.");
        }
    }

    /// <summary>The bytes that <paramref name="text"/> names: a number, with K, M, G or T behind it for powers of 1024; null for
    /// nonsense.</summary>
    public static long? Parse(string text)
    {
        int power = text.Length == 0 ? -1 : "KMGT".IndexOf(char.ToUpperInvariant(text[^1]), StringComparison.Ordinal);
        string number = power < 0 ? text : text[..^1];
        return double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value)
            && value * Math.ScaleB(1, 10 * (power + 1)) is >= 1 and < long.MaxValue / 2 and var bytes
            ? (long)bytes
            : null;
    }

    // What the system could give without swapping; less where the process is limited.
    private static long Free()
    {
        long heap = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        try
        {
            string line = File.ReadLines("/proc/meminfo").First(line => line.StartsWith("MemAvailable:", StringComparison.Ordinal));
            return Math.Min(heap, long.Parse(string.Concat(line.Where(char.IsAsciiDigit)), CultureInfo.InvariantCulture) << 10);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException or FormatException)
        {
            return heap;
        }
    }

    private static string Text(long bytes) => bytes >= 1L << 30
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):f1} GiB")
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, bytes >> 20)} MiB");
}
