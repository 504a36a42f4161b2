namespace Askew.Samples;

/// <summary>The recipe's section <c>detection</c>: how boxes come of a detector's outputs.</summary>
internal sealed record DetectionRecipe
{
    /// <summary>The decoder's name.</summary>
    public required string Decoder { get; init; }

    /// <summary>The outputs to decode.</summary>
    public required IReadOnlyList<DetectionOutput> Outputs { get; init; }

    /// <summary>Number of classes.</summary>
    public required int Classes { get; init; }

    /// <summary>What turns the outputs into probabilities.</summary>
    public DetectionActivation Activation { get; init; } = DetectionActivation.Sigmoid;

    /// <summary>Boxes of a lower score are dropped.</summary>
    public double ScoreThreshold { get; init; } = 0.005;

    /// <summary>A box that overlaps a better one of its class by more than this (intersection over union) is dropped.</summary>
    public double IouThreshold { get; init; } = 0.45;

    /// <summary>The most boxes kept of an image.</summary>
    public int MaxDetections { get; init; } = 300;
}
