using Askew.Samples;

namespace Askew.Evaluation.Detection;

/// <summary>An object that a network claims to see.</summary>
/// <param name="Class">Its class, counted from 0.</param>
/// <param name="Score">How sure the network is, 0 to 1.</param>
/// <param name="Box">Where it is.</param>
internal sealed record FoundObject(int Class, double Score, Box Box);
