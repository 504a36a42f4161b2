using System.Globalization;
using Askew.Calibration;
using Askew.Numerics;

namespace Askew.Quantization.Planning;

/// <summary>What a user can choose about a quantisation.</summary>
internal sealed record QuantizationOptions
{
    /// <summary>The step that brings channels to like sizes first, where that brings the outputs nearer to float.</summary>
    public const string Equalization = "equalization";

    /// <summary>The step that snaps weight scales where the target wants it.</summary>
    public const string Snapping = "snapping";

    /// <summary>The step that gives outputs 16 bits where the target has them.</summary>
    public const string WideOutputs = "wide-outputs";

    /// <summary>The step that gives more tensors 16 bits where 8 lose too much and the target has them.</summary>
    public const string Lifting = "lifting";

    /// <summary>The method that chooses ranges.</summary>
    public required ICalibrator Calibrator { get; init; }

    /// <summary>Bits of activations, 2 to 8.</summary>
    public int ActivationBits { get; init; } = 8;

    /// <summary>Bits of weights, 2 to 8.</summary>
    public int WeightBits { get; init; } = 8;

    /// <summary>Whether weights may get 16 bits where 8 lose too much; not where memory is what counts.</summary>
    public bool WidensWeights { get; init; } = true;

    /// <summary>The exact ranges of network inputs, by their names, where they are known (the pixel mapping of images); others are
    /// observed.</summary>
    public IReadOnlyDictionary<string, ClippingRange> InputRanges { get; init; } = new Dictionary<string, ClippingRange>();

    /// <summary>How much time rounding the weights may take.</summary>
    public Effort Effort { get; init; } = Effort.Normal;

    /// <summary>The steps that are left out, by name: <see cref="Equalization"/>, <see cref="Snapping"/>, <see cref="WideOutputs"/>,
    /// <see cref="Lifting"/>, or a refinement.</summary>
    public IReadOnlyCollection<string> Without { get; init; } = [];

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

    /// <summary>What was chosen, by the names of the command line's options.</summary>
    internal IReadOnlyList<KeyValuePair<string, string>> Settings =>
    [
        KeyValuePair.Create("method", Calibrator.Name),
        KeyValuePair.Create("bits-weights", WeightBits.ToString(CultureInfo.InvariantCulture)),
        KeyValuePair.Create("bits-activations", ActivationBits.ToString(CultureInfo.InvariantCulture)),
        KeyValuePair.Create("effort", Effort.ToString().ToLowerInvariant()),
        .. Without.Count == 0 ? Array.Empty<KeyValuePair<string, string>>()
            : [KeyValuePair.Create("without", string.Join(',', Without.Order(StringComparer.Ordinal)))],
    ];

    /// <summary>Whether the step called <paramref name="name"/> is not left out.</summary>
    internal bool Has(string name) => !Without.Contains(name);
}
