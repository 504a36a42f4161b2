namespace Askew;

/// <summary>How good a network is on a set of samples. What the recipe's task does not measure is null.</summary>
/// <param name="Samples">How many samples were used.</param>
/// <param name="Top1">Share of samples whose class is the highest score, 0 to 1.</param>
/// <param name="Top5">Share of samples whose class is among the five highest scores.</param>
/// <param name="Map50">Mean average precision of a detector at an IoU of 0.5, 0 to 1.</param>
/// <param name="Agreement">Share of samples on which the network says what the reference says.</param>
/// <param name="ReferenceTop1">The reference's <paramref name="Top1"/>.</param>
/// <param name="ReferenceMap50">The reference's <paramref name="Map50"/>.</param>
/// <param name="OutputSqnrDb">The outputs' signal to quantisation noise against the reference, in dB; higher is better.</param>
public sealed record Accuracy(
    int Samples, double? Top1, double? Top5, double? Map50, double? Agreement, double? ReferenceTop1,
        double? ReferenceMap50, double? OutputSqnrDb);
