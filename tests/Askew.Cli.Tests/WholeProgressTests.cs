using Askew.Calibration;
using Askew.Quantization.Planning;
using Askew.Quantization.Targets;
using Askew.Workflows;

namespace Askew.Cli.Tests;

/// <summary>How much of a quantisation is done.</summary>
public sealed class WholeProgressTests : IDisposable
{
    private readonly Workspace workspace = new();

    public void Dispose() => workspace.Dispose();

    [Fact]
    public void EveryStepOfAQuantisationHasItsShareAndTheWholeNeverGoesBack()
    {
        var listener = new Listener();
        Quantizations.Report(
            new QuantizationRequest
            {
                Model = workspace.PathOf("model.onnx"),
                Calibration = workspace.PathOf("images/evaluation"),
                Target = TargetCatalog.Find("cpu"),
                Options = new QuantizationOptions { Calibrator = new AutoCalibrator(), ActivationBits = 4 },
                Output = workspace.PathOf("model.askew"),
            },
            new Work { Progress = listener });
        int[] whole = [.. listener.Told.Where(told => told.Step == Work.WholeStep).Select(told => told.Done)];
        string[] steps = [.. listener.Told.Select(told => told.Step).Distinct().Where(step => step != Work.WholeStep)];
        Assert.Contains("Calibrating", steps);
        Assert.Contains("Choosing ranges", steps);
        Assert.Contains("Evaluating", steps);
        Assert.All(steps, step => Assert.True(WholeProgress.Knows(step), step));
        Assert.Equal(whole.Distinct().Order(), whole);
        Assert.Equal(0, whole[0]);
        Assert.Equal(100, whole[^1]);
        Assert.True(whole.Length >= steps.Length);
    }

    private sealed class Listener : IProgress<StepProgress>
    {
        private readonly Lock gate = new();

        public List<StepProgress> Told { get; } = [];

        public void Report(StepProgress value)
        {
            lock (gate)
            {
                Told.Add(value);
            }
        }
    }
}
