using Askew.Reports.Html;
using Askew.Reports.Wording;
using static Askew.Reports.Wording.InvariantText;

namespace Askew.Reports;

/// <summary>How fast one network runs.</summary>
internal sealed record BenchmarkReport
{
    /// <summary>The network.</summary>
    public required string Model { get; init; }

    /// <summary>What ran it: <c>managed</c> or <c>native</c>.</summary>
    public required string Engine { get; init; }

    /// <summary>Whether it computes in float or in integers.</summary>
    public required string Arithmetic { get; init; }

    /// <summary>The threads of one run.</summary>
    public required int Threads { get; init; }

    /// <summary>How many runs were timed.</summary>
    public required int Runs { get; init; }

    /// <summary>The median of their times, in milliseconds.</summary>
    public required double MedianMs { get; init; }

    /// <summary>The least of their times, in milliseconds.</summary>
    public required double MinMs { get; init; }

    /// <summary>The integer kernels that ran, each once.</summary>
    public required IReadOnlyList<string> Kernels { get; init; }

    /// <summary>The steps, where they were asked for.</summary>
    public IReadOnlyList<BenchmarkStep>? Steps { get; init; }

    /// <summary>Where it comes from; only where a report was asked for.</summary>
    public ReportOrigin? Provenance { get; init; }

    /// <summary>Writes the report for people.</summary>
    /// <param name="writer">Where it goes.</param>
    /// <param name="withSteps">Whether the steps are of interest.</param>
    public void Write(TextWriter writer, bool withSteps)
    {
        if (withSteps && Steps is { } steps)
        {
            double total = steps.Sum(step => step.MedianMs);
            var table = new TextTable("node", "kind", "kernel", "ms", "share");
            foreach (BenchmarkStep step in steps)
            {
                table.Add(step.Node, step.Kind, step.Kernel
                    ?? string.Empty, Text($"{step.MedianMs:f3}"), Text($"{100 * step.MedianMs / Math.Max(total, double.Epsilon):f1} %"));
            }

            table.Write(writer);
        }

        writer.WriteLine(Text($"{Model}: {MedianMs:f2} ms median, {MinMs:f2} ms least, of {Runs} runs ({Arithmetic}, engine {Engine}, "
            + $"{Threads} {(Threads == 1 ? "thread" : "threads")})"));
    }
}
