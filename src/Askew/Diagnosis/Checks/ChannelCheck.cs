using Askew.Graphs;
using Askew.Quantization.Equalization;
using Askew.Quantization.Planning;

namespace Askew.Diagnosis.Checks;

/// <summary>Channels of a tensor that dwarf the others: one scale has to serve all, so the others keep few steps.</summary>
internal sealed class ChannelCheck : ICheck
{
    private const double ClearRatio = 50;
    private const double MostShare = 0.1;
    private const double LeastGain = 0.5;
    private const int MostFindings = 3;

    /// <inheritdoc/>
    public string Name => "channels";

    /// <inheritdoc/>
    public IEnumerable<Finding> Look(Patient patient)
    {
        var suspects = new List<(Value Value, int Channel, double Reach, double Typical)>();
        foreach ((Value value, ChannelExtents channels) in patient.Channels)
        {
            double[] reaches = [.. channels.Min.Zip(channels.Max, (min, max) => (double)Math.Max(Math.Abs(min), Math.Abs(max)))];
            double[] alive = [.. reaches.Where(reach => reach > 0).Order()];
            if (alive.Length < 3)
            {
                continue;
            }

            double typical = alive[alive.Length / 2];
            int channelOfMost = Array.IndexOf(reaches, alive[^1]);
            if (alive[^1] > ClearRatio * typical
                && alive.Count(reach => reach > ClearRatio / 2 * typical) <= Math.Max(1, MostShare * alive.Length))
            {
                suspects.Add((value, channelOfMost, alive[^1], typical));
            }
        }

        // A channel stays large through Relu, pooling and the like; the layer with weights before them is the cause.
        return suspects
            .Where(suspect => suspect.Value.Producer!.Contract is LinearContract
                || !suspects.Any(other => suspect.Value.Producer!.Inputs.Contains(other.Value)))
            .OrderByDescending(suspect => suspect.Reach / suspect.Typical)
            .Take(MostFindings)
            .Select(suspect => Describe(patient, suspect))
            .OfType<Finding>();
    }

    private static Finding? Describe(Patient patient, (Value Value, int Channel, double Reach, double Typical) suspect)
    {
        Node node = suspect.Value.Producer!;
        double ratio = suspect.Reach / suspect.Typical;
        var figures = new Dictionary<string, double>
        {
            ["channel"] = suspect.Channel,
            ["reach"] = Math.Round(suspect.Reach, 6),
            ["typicalReach"] = Math.Round(suspect.Typical, 6),
            ["ratio"] = Math.Round(ratio, 2),
        };
        string what = $"Channel {suspect.Channel} of '{node.Name}' reaches {suspect.Reach:g4}, {ratio:g3} times as far as a typical one "
            + $"({suspect.Typical:g3}); on their common scale a typical channel keeps {255 / ratio:f1} steps";
        QuantizationPlan plan = patient.Model.Plan;
        Value? same = plan.Graph.Nodes.FirstOrDefault(other => other.Name == node.Name)?.Output;
        if (same is null)
        {
            return null;
        }

        Value stored = plan.FusedActivation(same.Producer!)?.Output ?? same;
        Gain gain = patient.Simulation.GainWithout([same, .. plan.GroupOf(plan.RootOf(stored))]);
        if (patient.IsEqualized)
        {
            return new Finding
            {
                Cause = "dominating-channel",
                Severity = Severity.Low,
                Summary = $"{what}. Equalisation, which is on by default, brings the channels to like sizes first.",
                Node = node.Name,
                Figures = figures,
                Remedy = new Remedy("Keep equalisation on (do not give --without equalization); for other tools, scale the channel down in "
                    + "this layer and up in the next."),
                Gain = gain,
            };
        }

        return gain.Improvement < LeastGain ? null : new Finding
        {
            Cause = "dominating-channel",
            Severity = gain.Severity,
            Summary = what + ".",
            Node = node.Name,
            Figures = figures,
            Remedy = patient.Widen("scale the channel down in this layer and up in the next", stored),
            Gain = gain,
        };
    }
}
