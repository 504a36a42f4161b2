namespace Askew.Reports;

/// <summary>The time of one step of a network.</summary>
/// <param name="Node">The node.</param>
/// <param name="Kind">The instruction, or the ONNX operator type of a float network.</param>
/// <param name="Kernel">The integer kernel that ran it; null in float.</param>
/// <param name="MedianMs">The median over the runs, in milliseconds.</param>
internal sealed record BenchmarkStep(string Node, string Kind, string? Kernel, double MedianMs);
