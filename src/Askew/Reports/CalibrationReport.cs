namespace Askew.Reports;

/// <summary>What a part of a calibration came to.</summary>
/// <param name="Model">The float network's file.</param>
/// <param name="Output">The file of statistics.</param>
/// <param name="Samples">Samples of the part that could be used.</param>
/// <param name="AllSamples">Samples of all parts.</param>
/// <param name="OutputBytes">Size of the file.</param>
internal sealed record CalibrationReport(string Model, string Output, int Samples, int AllSamples, long OutputBytes)
{
    /// <summary>Writes the report for people.</summary>
    public void Write(TextWriter writer) => writer.WriteLine(
        $"{Model} -> {Output}: statistics of {Samples} of {AllSamples} samples, {OutputBytes:n0} bytes");
}
