using Askew.Diagnosis.Checks;

namespace Askew.Diagnosis;

/// <summary>Looks for what is wrong with a network, its data and its quantisation.</summary>
internal static class Doctor
{
    // The float network first: where it is wrong, nothing behind it can be right. Then the data, then what rounding does.
    private static readonly IReadOnlyList<ICheck> Checks =
    [
        new LabelCheck(),
        new PreprocessingCheck(),
        new SampleCheck(),
        new OutlierCheck(),
        new ConvergenceCheck(),
        new UnseenCheck(),
        new JoinCheck(),
        new ChannelCheck(),
        new TensorRangeCheck(),
        new DeadChannelCheck(),
        new WeightCheck(),
        new SaturationCheck(),
        new ErrorJumpCheck(),
    ];

    /// <summary>How many checks there are.</summary>
    public static int CheckCount => Checks.Count;

    /// <summary>All findings: the gravest first, those of equal gravity by measured gain.</summary>
    /// <param name="patient">What is looked at.</param>
    /// <param name="progress">Told the number of checks done after each.</param>
    public static IReadOnlyList<Finding> Examine(Patient patient, IProgress<int>? progress = null)
    {
        var findings = new List<Finding>();
        for (int i = 0; i < Checks.Count; i++)
        {
            patient.Cancellation.ThrowIfCancellationRequested();
            findings.AddRange(Checks[i].Look(patient));
            progress?.Report(i + 1);
        }

        return [.. findings.OrderBy(finding => finding.Severity).ThenByDescending(finding => finding.Gain?.Improvement ?? 0)];
    }
}
