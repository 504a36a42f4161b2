using Askew.Calibration;

namespace Askew.Tests.Calibration;

/// <summary>Statistics of given batches, one a sample, with everything that any calibrator needs.</summary>
internal static class Statistics
{
    public static ActivationStatistics Of(IReadOnlyList<float[]> batches)
    {
        var running = new RunningHistogramObserver();
        var observer = new TensorObserver("t");
        for (int sample = 0; sample < batches.Count; sample++)
        {
            running.Observe(batches[sample]);
            observer.Observe(sample, batches[sample]);
        }

        return observer.ToStatistics(running.ToHistogram());
    }
}
