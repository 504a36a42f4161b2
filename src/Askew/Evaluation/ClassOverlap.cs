namespace Askew.Evaluation;

/// <summary>The pixels of one class in two masks.</summary>
/// <param name="Class">The class; below 0 for what is no object.</param>
/// <param name="Both">Pixels that have it in both masks.</param>
/// <param name="Either">Pixels that have it in one of them, or in both.</param>
internal sealed record ClassOverlap(int Class, long Both, long Either);
