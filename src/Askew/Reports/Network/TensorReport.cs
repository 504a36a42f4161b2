using Askew.Calibration;
using Askew.Graphs;
using Askew.Numerics;
using Askew.Quantization.Planning;
using Askew.Quantization.Ranges;
using Askew.Tensors;

namespace Askew.Reports.Network;

/// <summary>One activation tensor: what is in it, and which ranges it was or could have been given.</summary>
/// <param name="Name">The tensor.</param>
/// <param name="Node">The node that makes it, or the word for an input.</param>
/// <param name="Operator">That node's ONNX operator type.</param>
/// <param name="Shape">Its extents.</param>
/// <param name="Min">The smallest value seen.</param>
/// <param name="Max">The largest value seen.</param>
/// <param name="Bits">Bits of its integers.</param>
/// <param name="Scale">Real units per integer step.</param>
/// <param name="ZeroPoint">The integer that stands for 0.</param>
/// <param name="Values">How its values are distributed over the calibration samples.</param>
/// <param name="Chosen">The range it was given.</param>
/// <param name="Others">The ranges of all methods that decide from the same statistics; empty where no method decides.</param>
/// <param name="Redistribution">The steps of redistribution; null where no method decides.</param>
internal sealed record TensorReport(
    string Name,
    string Node,
    string Operator,
    string Shape,
    double Min,
    double Max,
    int Bits,
    double Scale,
    int ZeroPoint,
    HistogramReport Values,
    RangeReport Chosen,
    IReadOnlyList<RangeReport> Others,
    RedistributionReport? Redistribution)
{
    private static readonly ICalibrator[] Methods =
        [.. CalibratorCatalog.Names.Where(name => name != "auto").Select(name => CalibratorCatalog.Create(name))];

    /// <summary>All tensors of <paramref name="model"/> that have a mapping of their own, in graph order.</summary>
    internal static IReadOnlyList<TensorReport> ForAll(QuantizedModel model, int threads)
    {
        (Value Value, ActivationStatistics Statistics)[] seen = [.. model.Plan.Roots
            .Where(model.Statistics.ContainsKey)
            .Select(root => (root, model.Statistics[root]))];
        var reports = new TensorReport[seen.Length];
        new Workers(Math.Max(1, threads)).For(seen.Length, i => reports[i] = Of(seen[i].Value, seen[i].Statistics, model.Plan));
        return reports;
    }

    private static TensorReport Of(Value value, ActivationStatistics statistics, QuantizationPlan plan)
    {
        QuantizationParameters parameters = plan.ParametersOf(value);
        ActivationStatistics clamped = statistics.ClampedTo(plan.ConsumerClamp(value));
        bool isFree = ChooseRanges.IsFree(plan, value) && !statistics.IsDegenerate;
        return new TensorReport(
            value.Name,
            value.Producer?.Name ?? "input",
            value.Producer?.OperatorType ?? "input",
            value.KnownShape.ToString(),
            Significant.Of(statistics.Min),
            Significant.Of(statistics.Max),
            parameters.BitWidth,
            parameters.Scale,
            parameters.ZeroPoint,
            HistogramReport.Of(statistics),
            RangeReport.Of(plan.MethodOf(value) ?? "minmax", parameters.RealRange, clamped),
            isFree ? [.. Methods.Where(method => CanDecide(method, statistics))
                .Select(method => RangeOf(method, statistics, clamped))] : [],
            isFree ? RedistributionReport.Of(clamped) : null);
    }

    private static bool CanDecide(ICalibrator method, ActivationStatistics statistics) =>
        method.Needs == StatisticsNeeds.None || statistics.Running is not null;

    // What the tensor's readers would clamp anyway is not lost by clipping it.
    private static RangeReport RangeOf(ICalibrator method, ActivationStatistics statistics, ActivationStatistics clamped) =>
        RangeReport.Of(method.Name, method.Calibrate(method.UsesConsumerClamp ? clamped : statistics, bitWidth: 8), clamped);
}
