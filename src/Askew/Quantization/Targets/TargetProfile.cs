using Askew.Calibration;
using Askew.Numerics;

namespace Askew.Quantization.Targets;

/// <summary>What a target computes with, and the rules that its arithmetic follows. Comes from a JSON file.</summary>
internal sealed record TargetProfile
{
    /// <summary>The bits of an activation that is wider than most.</summary>
    public const int WideActivationBits = 16;

    // A sum of products with 16-bit activations has up to 38 bits; with 24 more in the multiplier it stays within 62.
    private const int WideMultiplierBits = 24;

    /// <summary>The name, as on the command line.</summary>
    public required string Name { get; init; }

    /// <summary>One line for people.</summary>
    public required string Description { get; init; }

    /// <summary>m: bits of a requantisation multiplier, of which m - 1 are significant; 3 to 31.</summary>
    public required int MultiplierBits { get; init; }

    /// <summary>Bits of accumulator, product and addend.</summary>
    public required RegisterWidths Registers { get; init; }

    /// <summary>Whether an activation is computed in the requantisation of the layer before it; otherwise every layer stands
    /// alone.</summary>
    public required bool FuseActivations { get; init; }

    /// <summary>Bits of the index of a fused activation's table; the intermediate result has no storage and so no 8-bit limit.</summary>
    public int FusedTableBits { get; init; } = 8;

    /// <summary>Whether the integers of activations have a zero point of their own, or stand for 0 with 0.</summary>
    public ActivationMapping Activations { get; init; }

    /// <summary>Which layers compute in integers; the others stay float.</summary>
    public IntegerLayers IntegerLayers { get; init; }

    /// <summary>The method that chooses ranges where the user names none; null for that of Askew.</summary>
    public string? Method { get; init; }

    /// <summary>The method by which ranges are chosen where nobody names one.</summary>
    public string UsualMethod => Method ?? CalibratorCatalog.Default;

    /// <summary>The bits of all activations, where the target has but one width; null where the user decides.</summary>
    public int? ActivationBits { get; init; }

    /// <summary>Whether activations can have 16 bits where 8 are not enough.</summary>
    public bool WideActivations { get; init; }

    /// <summary>Whether the zero point's share of a bias is computed with the float weights (as the paper prints it) or with the quantised
    /// ones.</summary>
    public required ZeroPointCorrection ZeroPointCorrection { get; init; }

    /// <summary>Whether biases are whole steps of the accumulator, as integer runtimes hold them; a finer bias has no effect but on ties,
    /// which then differ.</summary>
    public bool WholeBiases { get; init; }

    /// <summary>Whether activations that are more than a clamp are fused, too, as tables.</summary>
    public bool FusedTables { get; init; } = true;

    /// <summary>Whether scales are powers of two, so that multipliers only shift.</summary>
    public ScaleSteps Scales { get; init; }

    /// <summary>Whether a concatenation and all that it joins have one mapping, as where it copies integers and nothing else.</summary>
    public bool SharedConcatenations { get; init; }

    /// <summary>Whether a mean of neighbours and what it is the mean of have one mapping; means over all places have their own.</summary>
    public bool SharedPools { get; init; }

    /// <summary>Whether Softmax, its logarithm, Sigmoid and Tanh have outputs on scales that their functions fix, whatever the
    /// data.</summary>
    public bool FixedOutputs { get; init; }

    /// <summary>Whether an addend is what a bias in the accumulator amounts to, times the multiplier, to the last bit.</summary>
    public bool BiasInAccumulator { get; init; }

    /// <summary>Whether scales of weights are numbers in single precision, as files of integer runtimes hold them, so that multipliers
    /// made of them are exactly the program's.</summary>
    public bool SingleScales { get; init; }

    /// <summary>The fraction, as 1 divided by it, of which the slopes of a LeakyRelu between integers are whole multiples; null where
    /// they are any.</summary>
    public int? SlopeSteps { get; init; }

    /// <summary>Whether weight scales are inflated a little so that multipliers are exact.</summary>
    public required bool SnapWeightScales { get; init; }

    /// <summary>What happens to a layer whose gain exceeds what the multiplier can express.</summary>
    public required ExcessGain ExcessGain { get; init; }

    /// <summary>Bits of the multipliers of a layer with weights that reads activations of <paramref name="inputBits"/> bits.</summary>
    public int LayerMultiplierBits(int inputBits) => inputBits > 8 ? Math.Min(MultiplierBits, WideMultiplierBits) : MultiplierBits;

    /// <summary>Refuses a target that leaves layers in float.</summary>
    /// <exception cref="RequestException">It does.</exception>
    internal void RequireIntegersOnly()
    {
        if (IntegerLayers != IntegerLayers.All)
        {
            throw new RequestException($"target '{Name}' keeps layers in float; give one that computes every layer in integers.");
        }
    }
}
