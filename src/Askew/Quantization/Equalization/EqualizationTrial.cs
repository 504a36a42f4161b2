using Askew.Calibration;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Quantization.Equalization;

/// <summary>Equalises channels where that helps: quantises both ways on a few samples, and looks at the outputs.</summary>
internal static class EqualizationTrial
{
    private const int Samples = 8;

    // 1 dB. A few samples cannot tell less: GoogLeNet gains 0.5 dB on them and loses 5 on others, which have activations that these do not.
    private const double LeastGain = 0.79;

    private static readonly ICalibrator Calibrator = CalibratorCatalog.Create("mse");
    private static readonly ProgramOrigin Origin = new(string.Empty, string.Empty, string.Empty, string.Empty, string.Empty);

    /// <summary>The equalised network and what was gathered on it; null where the network is better as it is.</summary>
    public static (Graph Graph, CalibrationData Data)? Run(
        Graph graph, CalibrationData data, QuantizationOptions options, CancellationToken cancellation = default)
    {
        options.Progress?.Report(new QuantizationStep("Trying to equalize channels", 0, 3));
        if (ChannelEqualization.Run(graph, data, options, cancellation) is not { } equalized)
        {
            return null;
        }

        // Ranges by the same simple method both ways: what is asked is what equalising does.
        QuantizationOptions simple = options with { Calibrator = Calibrator, Effort = Effort.Fast, Progress = null };
        IReadOnlyList<IReadOnlyList<Tensor>> samples = data.Memory.Inputs(Samples);
        options.Progress?.Report(new QuantizationStep("Trying to equalize channels", 1, 3));
        var error = new OutputError(graph, samples, options.Threads);
        double asItIs = ErrorOf(graph, data);
        options.Progress?.Report(new QuantizationStep("Trying to equalize channels", 2, 3));
        return ErrorOf(equalized.Graph, equalized.Data) < LeastGain * asItIs ? equalized : null;

        double ErrorOf(Graph candidate, CalibrationData gathered)
        {
            var few = new CalibrationMemory(candidate, 1);
            for (int i = 0; i < samples.Count; i++)
            {
                few.Keep(i, samples[i]);
            }

            return error.Of(ModelQuantizer.QuantizeAsItIs(candidate, gathered with { Memory = few }, simple, Origin, cancellation).Program);
        }
    }
}
