using System.Runtime.InteropServices;
using Askew.Testing;

namespace Askew.Fuzz;

/// <summary>Faults on purpose, one of each sort, to see that they are found.</summary>
internal static class Plant
{
    /// <summary>The kinds of input in which they are, each with its fault.</summary>
    public static readonly IReadOnlyDictionary<string, Action> Faults = new Dictionary<string, Action>(StringComparer.Ordinal)
    {
        ["image"] = () => throw new IndexOutOfRangeException("planted"),
        ["array"] = () => Environment.FailFast("planted"),
        ["recipe"] = () => Thread.Sleep(Timeout.Infinite),
        ["plan"] = Hoard,
    };

    /// <summary>How long a planted fault may last.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

    /// <summary>The kinds in which what a consumer gives differs; their fault stands where it is compared. Those whose consumer is not
    /// there are left out.</summary>
    public static readonly string[] Differing =
    [
        "program",
        .. OnnxRuntimeSession.WhyMissing is null ? new[] { "onnxruntime" } : [],
        .. LiteRt.WhyMissing is null ? new[] { "litert" } : [],
    ];

    /// <summary>Does what is planted for the kind <paramref name="name"/>, in one input of some hundred.</summary>
    public static void At(string name, long index)
    {
        if (index == 299 && Faults.TryGetValue(name, out Action? fault))
        {
            fault();
        }
    }

    // Past the garbage collector, which would look through what is kept again and again.
    private static unsafe void Hoard()
    {
        const int Block = 64 << 20;
        while (true)
        {
            new Span<byte>(NativeMemory.Alloc(Block), Block).Fill(1);
            Thread.Sleep(1);
        }
    }
}
