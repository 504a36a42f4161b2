using Askew.Calibration;
using Askew.Graphs;
using Askew.Numerics;
using Askew.Quantization.Planning;
using Askew.Quantization.Ranges;

namespace Askew.Diagnosis.Checks;

/// <summary>Concat and Add of tensors with very different scales: on one 8-bit scale the smaller ones keep few steps. A detector's boxes
/// and scores are the usual case.</summary>
internal sealed class JoinCheck : ICheck
{
    // On a scale that is this many times too coarse an 8-bit tensor keeps three bits.
    private const double ClearRatio = 32;

    /// <inheritdoc/>
    public string Name => "joined tensors";

    /// <inheritdoc/>
    public IEnumerable<Finding> Look(Patient patient)
    {
        QuantizationPlan plan = patient.Model.Plan;
        foreach (Node node in plan.Graph.Nodes.Where(node => node.Contract is JoinContract or ArithmeticContract { IsSum: true }))
        {
            (Value Value, double Reach)[] parts =
                [.. node.VariableInputs.Distinct().Select(value => (value, Reach(patient, plan, value))).Where(part => part.Item2 > 0)];
            bool isWideAlready = !plan.IsInTail(node) && plan.ParametersOf(plan.StoredOutput(node)).BitWidth > 8;
            if (isWideAlready || parts.Length < 2 || parts.Max(part => part.Reach) < ClearRatio * parts.Min(part => part.Reach))
            {
                continue;
            }

            yield return Describe(patient, plan, node, parts.MinBy(part => part.Reach), parts.MaxBy(part => part.Reach));
        }
    }

    private static double Reach(Patient patient, QuantizationPlan plan, Value value) =>
        patient.Model.Statistics.TryGetValue(plan.RootOf(value), out ActivationStatistics? statistics)
            ? Math.Max(Math.Abs(statistics.Min), Math.Abs(statistics.Max))
            : 0;

    private static Finding Describe(
        Patient patient, QuantizationPlan plan, Node node, (Value Value, double Reach) small, (Value Value, double Reach) large)
    {
        bool isJoin = node.Contract is JoinContract;
        bool isApart = plan.IsInTail(node);
        double ratio = large.Reach / small.Reach;
        var figures = new Dictionary<string, double>
        {
            ["largest"] = Math.Round(large.Reach, 6),
            ["smallest"] = Math.Round(small.Reach, 6),
            ["ratio"] = Math.Round(ratio, 2),
            ["stepsLeft"] = Math.Round(255 / ratio, 2),
        };
        string what = $"{node.OperatorType} '{node.Name}' joins '{large.Value.Name}' (up to {large.Reach:g4}) with '{small.Value.Name}' "
            + $"(up to {small.Reach:g4}), {ratio:g3} times apart";
        if (isApart)
        {
            // What it would be like on one 8-bit scale, as elsewhere: each part rounded as the widest needs it.
            QuantizationParameters common = RangeMapping.For(plan.ParametersOf(large.Value).RealRange, 8, patient.Target);
            double together = patient.Simulation.Decibels(
                node.VariableInputs.Distinct().ToDictionary(value => value, _ => (QuantizationParameters?)common));
            return new Finding
            {
                Cause = "boxes-and-scores-on-one-scale",
                Severity = Severity.Low,
                Summary = $"{what}; on one scale the smaller would keep {255 / ratio:f1} steps. Target '{patient.Target.Name}' lets them "
                    + $"leave on scales of their own.",
                Node = node.Name,
                Figures = figures,
                Remedy = new Remedy(
                    "Nothing to do here; other runtimes put both on one scale, so for exports give the network two outputs."),
                Gain = new Gain(Gain.Decibels, together, patient.Simulation.Planned),
            };
        }

        // In float the tensors cost nothing; 16 bits come near. What pools or moves the joined tensor has both scales, too.
        Value[] onOneScale = [.. UpToTheNextLayer(plan, node.Output).SelectMany(value => plan.GroupOf(plan.RootOf(value))).Distinct()];
        Gain gain = patient.Simulation.GainWithout(onOneScale);
        return new Finding
        {
            Cause = isJoin ? "concat-of-different-scales" : "add-of-different-scales",
            Severity = isJoin && gain.Severity == Severity.Low ? Severity.Medium : gain.Severity,
            Summary = isJoin
                ? $"{what}; on one 8-bit scale the smaller keeps {255 / ratio:f1} steps."
                : $"{what}; what the smaller adds is lost in rounding.",
            Node = node.Name,
            Figures = figures,
            Remedy = patient.Widen("scale the smaller part up in the model, and its readers' weights down", onOneScale),
            Gain = gain,
        };
    }

    // The tensor and all that is made of it channel by channel, before a layer with weights mixes the channels.
    private static HashSet<Value> UpToTheNextLayer(QuantizationPlan plan, Value joined)
    {
        var found = new HashSet<Value> { joined };
        var pending = new Queue<Value>(found);
        while (pending.TryDequeue(out Value? value))
        {
            foreach (Value output in plan.ConsumersOf(value).Where(reader => !plan.IsLinear(reader) && !plan.IsInTail(reader))
                .SelectMany(reader => reader.Outputs))
            {
                if (found.Add(output))
                {
                    pending.Enqueue(output);
                }
            }
        }

        return found;
    }
}
