namespace Askew.Tests.Calibration;

/// <summary>What PyTorch's HistogramObserver holds in the end, and the range it finds.</summary>
internal sealed record TorchHistogram(double[] Observed, string Digest, double Sum, double[] Range);
