using Askew.Evaluation.Detection;

namespace Askew.Reports.Pictures;

/// <summary>One view of an image: what one network found in it.</summary>
/// <param name="Title">What is written above it.</param>
/// <param name="Found">The objects.</param>
internal sealed record DetectionPanel(string Title, IReadOnlyList<FoundObject> Found);
