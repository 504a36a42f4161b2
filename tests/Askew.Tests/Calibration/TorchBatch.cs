namespace Askew.Tests.Calibration;

/// <summary>How one batch is drawn.</summary>
internal sealed record TorchBatch(string Kind, int Count, double Scale, double Shift);
