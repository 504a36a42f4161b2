using Askew.Evaluation;
using Askew.Reports;

namespace Askew.Tests.Reports;

/// <summary>What a quantisation came to, in a few lines.</summary>
public class QuantizationCardTests
{
    [Theory]
    [InlineData(3, 30.0, "excellent (30 dB or more, as far as 3 samples tell)")]
    [InlineData(8, 30.0, "excellent (30 dB or more)")]
    [InlineData(8, 29.9, "good (25 to 30 dB)")]
    [InlineData(8, 20.0, "fair (20 to 25 dB): see 'askew doctor' for what it loses and where")]
    [InlineData(7, 19.9, "poor (below 20 dB, as far as 7 samples tell): see 'askew doctor' for what it loses and where")]
    public void TheVerdictSaysHowMuchItRestsOn(int samples, double decibels, string verdict) =>
        Assert.Contains(
            $"  verdict  {verdict}\n", Written(samples, new OutputAccuracy("y", decibels + 2, decibels, decibels - 40, decibels - 4)));

    [Fact]
    public void TheWorstSampleIsThatOfTheWorstOutput()
    {
        string text = Written(9, new OutputAccuracy("a", 40, 38, -9, 31), new OutputAccuracy("b", 35, 33.5, -3, 32));
        Assert.Contains("  outputs  33.5 dB (the least of 2 outputs) on 9 samples kept from calibration, 31.0 dB on the worst\n", text);
    }

    private static string Written(int samples, params OutputAccuracy[] outputs)
    {
        var measured = new EvaluationReport { Samples = samples, OutputSqnrDb = 40, Outputs = outputs };
        var text = new StringWriter { NewLine = "\n" };
        new QuantizationCard(1000, 250, measured, WorstLayer: null, WorstLayerDb: null, "askew evaluate").Write(text);
        return text.ToString();
    }
}
