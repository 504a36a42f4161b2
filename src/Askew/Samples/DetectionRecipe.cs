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

    /// <summary>Where in a cell its boxes are counted from, in strides: 0.5 for its middle, 0 for its corner.</summary>
    public double Center { get; init; } = 0.5;

    /// <summary>What the offsets of places and the logarithms of sizes are multiplied by, with anchors.</summary>
    public (double Place, double Size) Variances { get; init; } = (0.1, 0.2);

    /// <summary>The order of a box's numbers, with anchors.</summary>
    public BoxOrder BoxOrder { get; init; }

    /// <summary>Boxes of a lower score are dropped.</summary>
    public double ScoreThreshold { get; init; } = 0.005;

    /// <summary>A box that overlaps a better one of its class by more than this (intersection over union) is dropped.</summary>
    public double IouThreshold { get; init; } = 0.45;

    /// <summary>The most boxes kept of an image.</summary>
    public int MaxDetections { get; init; } = 300;
}
