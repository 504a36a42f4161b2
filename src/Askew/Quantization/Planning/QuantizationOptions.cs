using Askew.Calibration;
using Askew.Numerics;
using Askew.Quantization.Refinements;

namespace Askew.Quantization.Planning;

/// <summary>What a user can choose about a quantisation.</summary>
public sealed record QuantizationOptions
{
    /// <summary>The method that chooses ranges.</summary>
    public required ICalibrator Calibrator { get; init; }

    /// <summary>Bits of activations, 2 to 8.</summary>
    public int ActivationBits { get; init; } = 8;

    /// <summary>Bits of weights, 2 to 8.</summary>
    public int WeightBits { get; init; } = 8;

    /// <summary>The exact ranges of network inputs, where they are known (the pixel mapping of images); others are observed.</summary>
    public ClippingRange? InputRange { get; init; }

    /// <summary>How much time rounding the weights may take.</summary>
    public Effort Effort { get; init; } = Effort.Normal;

    /// <summary>Whether weights are rounded by what they do to their layer's result; also off with <see cref="Effort.Fast"/>.</summary>
    public bool RoundWeights { get; init; } = true;

    /// <summary>Whether biases take back the difference between the zero point's share by float weights and by the integer ones (eq 13).</summary>
    public bool ExactZeroPoint { get; init; } = true;

    /// <summary>Whether biases are corrected by what rounding does to the layers' results on the calibration data.</summary>
    public bool CorrectBias { get; init; } = true;

    /// <summary>Whether channels are brought to like sizes first, where that brings the outputs nearer to float.</summary>
    public bool EqualizeChannels { get; init; } = true;

    /// <summary>Whether weight scales are snapped where the target wants it.</summary>
    public bool SnapWeightScales { get; init; } = true;

    /// <summary>Whether outputs have 16 bits where the target has them.</summary>
    public bool WidenOutputs { get; init; } = true;

    /// <summary>Whether any step runs the network on single samples again, so that <see cref="CalibrationMemory"/> must keep some.</summary>
    public bool ReplaysSamples => CorrectBias || RoundsWeights || EqualizeChannels || Calibrator is AutoCalibrator;

    /// <summary>Whether weights are rounded by what they do to their layer's result.</summary>
    internal bool RoundsWeights => RoundWeights && Effort != Effort.Fast;

    /// <summary>What is decided beforehand about single layers.</summary>
    public PlanChoices Choices { get; init; } = PlanChoices.None;

    /// <summary>Told how far each step is; steps follow one another.</summary>
    public IProgress<StepProgress>? Progress { get; init; }

    /// <summary>Told what each step decided, for people who want to look at it; null for nobody.</summary>
    public Action<string, string>? SaveStep { get; init; }

    /// <summary>How many calibration samples there are, as far as is known beforehand.</summary>
    public int SampleCount { get; init; } = 1;

    /// <summary>The threads to use.</summary>
    public int Threads { get; init; } = 1;
}
