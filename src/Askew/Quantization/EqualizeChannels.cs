using Askew.Calibration;
using Askew.Quantization.Equalization;
using Askew.Quantization.Lowering;
using Askew.Quantization.Planning;
using Askew.Quantization.Targets;
using Askew.Tensors;
using static System.FormattableString;

namespace Askew.Quantization;

/// <summary>Equalises channels where that helps: quantises both ways on a few samples, and looks at the outputs.</summary>
/// <param name="target">The target.</param>
/// <param name="options">How it is quantised.</param>
/// <param name="quantize">Makes the program of a network, with other options.</param>
/// <param name="cancellation">Ends the work early.</param>
internal sealed class EqualizeChannels(
    TargetProfile target, QuantizationOptions options, Func<CalibratedNetwork, QuantizationOptions, LoweredNetwork> quantize,
    CancellationToken cancellation)
    : IStep<CalibratedNetwork, CalibratedNetwork>
{
    private const int Samples = 8;

    // 1 dB. A few samples cannot tell less: GoogLeNet gains 0.5 dB on them and loses 5 on others, which have activations that these do not.
    private const double LeastGain = 0.79;

    private static readonly ICalibrator Calibrator = CalibratorCatalog.Create("mse");

    /// <inheritdoc/>
    public string Name => "equalize channels";

    /// <summary>The equalised network; the given one where that is better as it is.</summary>
    public CalibratedNetwork Run(CalibratedNetwork decided) =>
        (options.Has(QuantizationOptions.Equalization), options.Choices.Equalization) switch
        {
            (false, _) or (_, false) => decided,
            _ when decided.Graph.Values.Any(value => value.Decided is not null || value.Grid is not null) => decided,
            (_, true) => ChannelEqualization.Run(decided, target, options, cancellation) ?? decided,
            _ => Better(decided),
        };

    private CalibratedNetwork Better(CalibratedNetwork asItIs)
    {
        Report(0);
        if (ChannelEqualization.Run(asItIs, target, options, cancellation) is not { } equalized)
        {
            return asItIs with { Tried = "there are no channels that could be brought to like sizes" };
        }

        // Ranges by the same simple method both ways, and whatever else is left out or not: what is asked is what equalising does.
        QuantizationOptions simple = options with
        {
            Calibrator = Calibrator,
            Effort = Effort.Fast,
            Without = [QuantizationOptions.Equalization, QuantizationOptions.Lifting],
            Progress = null,
            SaveStep = null,
        };
        IReadOnlyList<IReadOnlyList<Tensor>> samples = asItIs.Data.Memory.Inputs(Samples);
        Report(1);
        var error = new OutputError(asItIs.Graph, samples, options.Threads);
        double errorAsItIs = ErrorOf(asItIs);
        Report(2);
        double errorEqualized = ErrorOf(equalized);
        bool helps = errorEqualized < LeastGain * errorAsItIs;
        return (helps ? equalized : asItIs) with
        {
            Tried = Invariant($"with channels of like sizes the outputs of {samples.Count} samples have an error of {errorEqualized:g4} ")
                + Invariant($"of their size, as they are of {errorAsItIs:g4}; {(helps ? "taken" : "left")}, since less than {LeastGain} ")
                + "of it is asked for",
        };

        double ErrorOf(CalibratedNetwork candidate)
        {
            CalibrationMemory few = asItIs.Data.Memory.For(candidate.Graph, Samples);
            CalibratedNetwork onFew = candidate with { Data = candidate.Data with { Memory = few } };
            return error.Of(quantize(onFew, simple).Program);
        }
    }

    private void Report(int done) => options.Progress?.Report(new StepProgress("Trying to equalize channels", done, 3));
}
