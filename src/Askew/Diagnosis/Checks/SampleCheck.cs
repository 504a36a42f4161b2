using System.Security.Cryptography;
using Askew.Samples;
using Askew.Tensors;

namespace Askew.Diagnosis.Checks;

/// <summary>Calibration samples that cannot be read, are constant, or are there twice; and too few of them.</summary>
internal sealed class SampleCheck : ICheck
{
    private const int FewestSamples = 10;

    /// <inheritdoc/>
    public string Name => "calibration samples";

    /// <inheritdoc/>
    public IEnumerable<Finding> Look(Patient patient)
    {
        foreach (SkippedSample skipped in patient.Unreadable)
        {
            yield return Found("unreadable-sample", Severity.Medium, skipped.Name, $"'{skipped.Name}' cannot be used: {skipped.Reason}", [],
                [skipped.Name], "Replace the file, or leave it out.");
        }

        foreach (Sample sample in patient.Calibration.Where(IsConstant))
        {
            yield return Found(
                "constant-sample", Severity.Medium, sample.Name,
                    $"'{sample.Name}' has the same value everywhere, so the network sees nothing in it.",
                new() { ["value"] = sample.Input.Floats[0] }, [sample.Name], "Leave it out.");
        }

        foreach (IGrouping<string, Sample> same in patient.Calibration.GroupBy(Digest).Where(group => group.Count() > 1))
        {
            string[] names = [.. same.Select(sample => sample.Name)];
            yield return Found(
                "duplicate-samples", Severity.Low, names[0],
                    $"{string.Join(", ", names.Select(name => $"'{name}'"))} are the same; what is there twice counts twice.",
                new() { ["copies"] = names.Length }, [.. names.Skip(1)], "Leave all but one out.");
        }

        if (patient.Calibration.Count < FewestSamples)
        {
            yield return Found(
                "few-samples", Severity.Medium, null,
                    $"There are {patient.Calibration.Count} usable calibration samples; the ranges they show are those of few situations.",
                new() { ["samples"] = patient.Calibration.Count }, [],
                    "Calibrate with 32 or more that are like those the network will see.");
        }
    }

    private static Finding Found(string cause, Severity severity, string? sample, string summary, Dictionary<string, double> figures,
        IReadOnlyList<string> leaveOut, string remedy) => new()
        {
            Cause = cause,
            Severity = severity,
            Summary = summary,
            Sample = sample,
            Figures = figures,
            Remedy = new Remedy(remedy) { LeaveOut = leaveOut },
        };

    // Channels may have different values: each is looked at alone.
    private static bool IsConstant(Sample sample) => sample.Inputs.All(input =>
    {
        if (input.ElementType != ElementType.Float32 || input.Shape.Rank < 2)
        {
            return false;
        }

        int channels = sample.Geometry is not null && input.Shape.Rank == 4 && input.Shape[1] <= 4 ? input.Shape[1] : 1;
        int size = input.Shape.ElementCount / channels;
        return size > 1 && Enumerable.Range(0, channels).All(channel =>
        {
            ReadOnlySpan<float> part = input.Floats.Slice(channel * size, size);
            return part.IndexOfAnyExcept(part[0]) < 0;
        });
    });

    private static string Digest(Sample sample)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (Tensor input in sample.Inputs)
        {
            hash.AppendData(input.Bytes);
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
