namespace Askew.Diagnosis;

/// <summary>How the float network does on one sample.</summary>
/// <param name="Sense">How sure it is of what is right, or where nobody knows that, of what it says: the logarithm of a probability for
/// classifiers, a score for detectors. Higher is better; for comparing two ways of preparing one sample.</param>
/// <param name="Confidence">The probability, 0 to 1, of its answer.</param>
/// <param name="Answer">The class it answers; -1 for detectors.</param>
/// <param name="IsRight">Whether that is the label; null without one.</param>
internal sealed record Reading(double Sense, double Confidence, int Answer, bool? IsRight);
