using Askew.Calibration;
using Askew.Graphs;

namespace Askew.Quantization;

/// <summary>What one pass over the calibration samples leaves behind; any number of quantisations can be made from it.</summary>
/// <param name="Statistics">What is known of each observed tensor.</param>
/// <param name="Memory">What is kept of single samples.</param>
public sealed record CalibrationData(IReadOnlyDictionary<Value, ActivationStatistics> Statistics, CalibrationMemory Memory);
