namespace Askew.Evaluation.Detection;

/// <summary>How many objects of a class an image really has; difficult ones and crowds do not count.</summary>
/// <param name="Class">The class.</param>
/// <param name="Count">How many.</param>
internal sealed record ClassCount(int Class, int Count);
