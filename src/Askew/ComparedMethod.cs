using Askew.Reports;

namespace Askew;

/// <summary>How one method that chooses ranges did on one target.</summary>
/// <param name="Target">The target; null for the float network.</param>
/// <param name="Method">The method with its options; null for the float network.</param>
/// <param name="Seconds">Wall time: choosing ranges, quantising weights, evaluating.</param>
public sealed record ComparedMethod(string? Target, string? Method, double Seconds)
{
    /// <summary>Share of samples whose highest score is at the label, 0 to 1; null where that is no matter of the task.</summary>
    public double? Top1 { get; init; }

    /// <summary>Mean average precision at an IoU of 0.5, 0 to 1; null but for detectors.</summary>
    public double? Map50 { get; init; }

    /// <summary>Share of samples on which the network says what the float one says; null where that is no matter of the task.</summary>
    public double? Agreement { get; init; }

    /// <summary>The outputs' signal to quantisation noise against the float network in dB; null for that itself.</summary>
    public double? OutputSqnrDb { get; init; }

    /// <summary>Why there is no result; null where there is one.</summary>
    public string? Error { get; init; }

    internal static ComparedMethod Of(ComparisonRow row) => new(row.Target, row.Method, row.Seconds)
    {
        Top1 = row.Top1,
        Map50 = row.Map50,
        Agreement = row.Agreement,
        OutputSqnrDb = row.OutputSqnrDb,
        Error = row.Error,
    };
}
