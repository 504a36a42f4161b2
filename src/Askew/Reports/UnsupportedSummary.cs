namespace Askew.Reports;

/// <summary>A node that is not supported.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Operator">Its ONNX operator type.</param>
/// <param name="Why">What about it is not supported.</param>
internal sealed record UnsupportedSummary(string Name, string Operator, string Why);
