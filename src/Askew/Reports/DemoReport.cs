using Askew.Evaluation.Detection;
using Askew.Reports.Html;
using Askew.Reports.Network;
using Askew.Reports.Wording;
using static Askew.Reports.Wording.InvariantText;

namespace Askew.Reports;

/// <summary>What the demonstration measured.</summary>
internal sealed record DemoReport
{
    /// <summary>The folder with everything that was written.</summary>
    public required string Folder { get; init; }

    /// <summary>Scenes for calibration.</summary>
    public required int CalibrationScenes { get; init; }

    /// <summary>Scenes for the measurement; the detector has seen neither.</summary>
    public required int TestScenes { get; init; }

    /// <summary>Ships in the test scenes.</summary>
    public required int Ships { get; init; }

    /// <summary>The float network.</summary>
    public required DemoRow Float { get; init; }

    /// <summary>The integer networks, one a target.</summary>
    public required IReadOnlyList<DemoRow> Rows { get; init; }

    /// <summary>The pictures.</summary>
    public required IReadOnlyList<string> Pictures { get; init; }

    /// <summary>Scenes with what the float network and the first integer one see in them, those first in which they differ most.</summary>
    public IReadOnlyList<SampleDetections> Detections { get; init; } = [];

    /// <summary>The page with all of it; null where it could not be made.</summary>
    public string? Report { get; init; }

    /// <summary>Wall time of the whole demonstration.</summary>
    public required double Seconds { get; init; }

    /// <summary>What can be seen inside the network; only where a report was asked for.</summary>
    public NetworkReport? Network { get; init; }

    /// <summary>Where it comes from; only where a report was asked for.</summary>
    public ReportOrigin? Provenance { get; init; }

    /// <summary>Writes the report for people.</summary>
    public void Write(TextWriter writer)
    {
        writer.WriteLine($"{Ships} ships in {TestScenes} test scenes; calibrated with {CalibrationScenes} others. mAP in percent:");
        writer.WriteLine();
        var table = new TextTable(
            "network", "method", "mAP@0.5", "against float", "95 % interval", "mAP@0.5:0.95",
            "output SQNR", "size", "quantized in", "scenes/s");
        foreach (DemoRow row in (IEnumerable<DemoRow>)[Float, .. Rows])
        {
            table.Add(
                row.Target is null ? "float" : $"integer, {row.Target}",
                row.Method ?? string.Empty,
                Text($"{row.Map50 * 100:f1}"),
                row.Target is null ? string.Empty : Text($"{(row.Map50 - Float.Map50) * 100:+0.0;-0.0;0.0}"),
                row.AgainstFloat?.Interval is { } interval ? DifferenceText.Range(interval, 100, "+0.0;-0.0;0.0") : string.Empty,
                Text($"{row.Map * 100:f1}"),
                row.OutputSqnrDb is { } decibels ? Text($"{decibels:f1} dB") : string.Empty,
                Text($"{row.SizeInBytes / 1024.0:f0} KiB"),
                row.Seconds is { } seconds ? Text($"{seconds:f1} s") : string.Empty,
                Text($"{row.SamplesPerSecond:f0}"));
        }

        table.Write(writer);
        writer.WriteLine();
        writer.WriteLine(Text($"{Seconds:f0} s in all. Look at the pictures in {Path.GetDirectoryName(Pictures[0])}:"));
        writer.WriteLine("green is where ships are, orange what each network found. The networks, their recipe and the scenes are "
            + "beside them.");
        if (Report is not null)
        {
            writer.WriteLine($"Open {Report} in a browser: it shows all of this, and what is inside the network.");
        }
    }
}
