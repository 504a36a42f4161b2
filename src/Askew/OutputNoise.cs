namespace Askew;

/// <summary>How far one output of a network is from the reference's, in dB of signal to quantisation noise; higher is better.</summary>
/// <param name="Name">The output's name.</param>
/// <param name="SqnrDb">Over all samples.</param>
/// <param name="SqnrCentredDb">The same with the signal's mean taken out.</param>
/// <param name="WorstSampleDb">Of the sample that has the least.</param>
public sealed record OutputNoise(string Name, double SqnrDb, double SqnrCentredDb, double WorstSampleDb);
