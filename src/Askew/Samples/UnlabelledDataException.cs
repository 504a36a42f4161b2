namespace Askew.Samples;

/// <summary>No sample has a label to measure by.</summary>
internal sealed class UnlabelledDataException(string message) : UnusableDataException(message);
