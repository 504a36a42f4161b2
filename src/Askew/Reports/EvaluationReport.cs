using System.Globalization;

namespace Askew.Reports;

/// <summary>How a network did on labelled data. Shares are from 0 to 1.</summary>
public sealed record EvaluationReport
{
    /// <summary>The network.</summary>
    public required string Model { get; init; }

    /// <summary>The recipe's task.</summary>
    public required string Task { get; init; }

    /// <summary>Samples that were evaluated.</summary>
    public required int Samples { get; init; }

    /// <summary>Share of samples whose highest score is at the label; null without labels.</summary>
    public required double? Top1 { get; init; }

    /// <summary>Share of samples whose label is among the five highest scores; null without labels.</summary>
    public required double? Top5 { get; init; }

    /// <summary>Share of samples whose highest score is where the reference has it; null without a reference.</summary>
    public required double? Agreement { get; init; }

    /// <summary>Signal to quantisation noise of the outputs against the reference, in dB; null without a reference.</summary>
    public required double? OutputSqnrDb { get; init; }

    /// <summary>Wall time of the evaluation.</summary>
    public required double Seconds { get; init; }

    /// <summary>Samples divided by seconds.</summary>
    public required double SamplesPerSecond { get; init; }

    /// <summary>Samples that could not be used.</summary>
    public required int Skipped { get; init; }

    /// <summary>Writes the report for people.</summary>
    public void Write(TextWriter writer)
    {
        writer.WriteLine($"{Model}: {Samples} samples in {Seconds:f1} s ({SamplesPerSecond:f1} a second)");
        WriteShare(writer, "top-1", Top1);
        WriteShare(writer, "top-5", Top5);
        WriteShare(writer, "agreement with the reference", Agreement);
        if (OutputSqnrDb is { } decibels)
        {
            writer.WriteLine($"output SQNR: {(double.IsPositiveInfinity(decibels) ? "infinite, the outputs are equal" : decibels.ToString("f1", CultureInfo.InvariantCulture) + " dB")}");
        }
    }

    private void WriteShare(TextWriter writer, string what, double? share)
    {
        if (share is { } value)
        {
            writer.WriteLine($"{what}: {value * 100:f2} % ({Math.Round(value * Samples):f0} of {Samples})");
        }
    }
}
