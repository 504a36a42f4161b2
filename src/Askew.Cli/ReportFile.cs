using System.CommandLine;
using Askew.Calibration;
using Askew.Evaluation.Layers;
using Askew.Quantization;
using Askew.Reports.Network;
using Askew.Samples;

namespace Askew.Cli;

/// <summary>The option <c>--report</c>, and what several commands need for their pages.</summary>
internal static class ReportFile
{
    private const int MostErrorSamples = 8;

    /// <summary>The option.</summary>
    public static Option<string?> NewOption() => new("--report") { Description = "Write a report to this HTML file, with all pictures and figures; --json then prints the same figures." };

    /// <summary>What can be seen inside <paramref name="model"/>; the errors of its layers are measured on some of the calibration samples.</summary>
    public static NetworkReport LookInto(QuantizedModel model, string method, CalibrationMemory memory, Session session)
    {
        Sample[] samples = [.. memory.Inputs(MostErrorSamples).Select((inputs, i) => new Sample { Name = $"calibration sample {i}", Inputs = inputs })];
        IReadOnlyList<LayerError> errors = ProgressLine.Show("Measuring layers", samples.Length, progress =>
            LayerErrors.Measure(model, samples, session.Threads, progress, session.Cancellation));
        return NetworkReport.Of(model, [(method, errors)], samples.Length, session.Threads);
    }

    /// <summary>Finds the images of samples by their names in <paramref name="folder"/>; null for what is no image there.</summary>
    public static Func<string, Image?> ImagesIn(string folder) => name =>
    {
        try
        {
            string path = Path.Combine(folder, name);
            return File.Exists(path) ? Image.Read(path) : null;
        }
        catch (UnreadableImageException)
        {
            // A tensor file, most likely; its samples have no picture.
            return null;
        }
    };
}
