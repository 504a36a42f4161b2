namespace Askew.Evaluation;

/// <summary>How far one output of a network is from a reference's, over all samples; in dB, higher is better, infinite for equal
/// data.</summary>
/// <param name="Name">The output.</param>
/// <param name="SqnrDb">Signal to noise.</param>
/// <param name="SqnrCentredDb">The same with the mean of the output taken out of the signal: an output that hardly changes hides nothing
/// behind it.</param>
/// <param name="WorstSampleDb">Signal to noise of the sample that has the least: of one on which the output is about 0, that says
/// little.</param>
/// <param name="FurthestSampleDb">Of the sample with the most noise, that against what the output varies by on all samples.</param>
/// <param name="SameShare">Of whole numbers, such as places, the share that is the reference's, 0 to 1; null of reals.</param>
internal sealed record OutputAccuracy(
    string Name, double SqnrDb, double SqnrCentredDb, double WorstSampleDb, double FurthestSampleDb, double? SameShare = null);
