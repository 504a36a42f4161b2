using Askew.Evaluation.Statistics;

namespace Askew.Reports;

/// <summary>One network of the demonstration.</summary>
/// <param name="Target">The target profile; null for the float network.</param>
/// <param name="Method">The method that chose the ranges; null for the float network.</param>
/// <param name="Map50">Mean average precision at an overlap of 0.5, 0 to 1.</param>
/// <param name="Map">The mean over overlaps from 0.50 to 0.95, 0 to 1.</param>
/// <param name="OutputSqnrDb">Signal to quantisation noise of the outputs, in dB; null for the float network.</param>
/// <param name="SizeInBytes">The size of its file.</param>
/// <param name="Seconds">How long the quantisation took; null for the float network.</param>
/// <param name="SamplesPerSecond">Scenes evaluated in a second, images read and boxes decoded.</param>
/// <param name="AgainstFloat">The network beside the float one, scene by scene; null for that.</param>
internal sealed record DemoRow(string? Target, string? Method, double Map50, double Map, double? OutputSqnrDb, long SizeInBytes,
    double? Seconds, double SamplesPerSecond, PairedDifference? AgainstFloat = null);
