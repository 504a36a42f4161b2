using Askew.Calibration;

namespace Askew.Workflows;

/// <summary>A method that chooses ranges, as it was asked for.</summary>
/// <param name="Text">The text, such as <c>redistribution:max-clipped=1</c>.</param>
/// <param name="Calibrator">The method.</param>
internal readonly record struct NamedMethod(string Text, ICalibrator Calibrator);
