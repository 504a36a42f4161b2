using Askew.Evaluation;
using Askew.Instructions;
using Askew.Reports;
using Askew.Samples;
using Askew.Testing;
using Askew.Workflows;
using Xunit.Abstractions;

namespace Askew.Tests.Export.TFLite;

/// <summary>Real networks as TensorFlow Lite models decide in LiteRT as the integer engine does, and measure as well.</summary>
public class LiteNetworkTests(ITestOutputHelper output)
{
    private const int FewSamples = 48;
    private const double LeastAgreement = 0.95;
    private const double LeastDecibels = 20;

    // Points of top-1 or mAP by which two networks differ that say the same of all but a few samples.
    private const double MostDifferent = 0.015;

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            string[] small = [.. RealPrograms.SmallNames];
            foreach (string model in Thorough.IsOn ? RealPrograms.Names : small.Take(2))
            {
                cases.Add(model, "tflite");
            }

            foreach (string model in Thorough.IsOn ? small : small[1..2])
            {
                cases.Add(model, "tflite-16x8");
            }

            return cases;
        }
    }

    [LiteRtTheory]
    [MemberData(nameof(Cases))]
    public void MeasuresAsTheIntegerEngine(string model, string target)
    {
        IntegerProgram program = RealPrograms.Of(model, 1, target).Program;
        ModelSource source = ModelSource.Open(Path.Combine(RealData.Folder!, "models", model + ".onnx"));
        DataSource data = DataSource.Open(
            RealPrograms.EvaluationData(model), source, new Work(), Thorough.IsOn ? null : FewSamples, withLabels: true,
            isStrict: true);
        LiteRtOutputs theirs = LiteRtOutputs.Run(program, data.Samples());
        EvaluationReport report = Measurement.Of(
            theirs, new NetworkOutputs(new ProgramNetwork(program)), source.Recipe, data, "LiteRT", new Work());
        double measure = report.Top1 ?? report.Map50 ?? double.NaN;
        double ours = report.ReferenceTop1 ?? report.ReferenceMap50 ?? double.NaN;
        string line = $"{model}, {target}: {report.Samples} samples, agreement {report.Agreement:f4}, {report.OutputSqnrDb:f1} dB, "
            + $"{ours:f4} and {measure:f4}";
        output.WriteLine(line);
        Assert.InRange(report.Agreement ?? 1, LeastAgreement, 1);
        Assert.InRange(measure - ours, -MostDifferent, MostDifferent);

        // Infinitely many where nothing differs at all.
        Assert.True(report.OutputSqnrDb > LeastDecibels, line);
    }
}
