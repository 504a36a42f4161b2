using Askew.Calibration;
using Askew.Graphs;

namespace Askew.Quantization.Planning;

/// <summary>Decisions about single layers, made before a quantisation starts: read from a plan file, or made by a search.</summary>
internal sealed record PlanChoices
{
    // Two halves of 8.
    private const int WideWeightBits = 16;

    /// <summary>No decision.</summary>
    public static PlanChoices None { get; } = new();

    /// <summary>Where the decisions come from, for messages.</summary>
    public string Name { get; init; } = "plan";

    /// <summary>Whether channels are equalised; null to find out.</summary>
    public bool? Equalization { get; init; }

    /// <summary>The decisions by the names of nodes.</summary>
    public IReadOnlyDictionary<string, LayerChoice> Layers { get; init; } = new Dictionary<string, LayerChoice>();

    /// <summary>The decisions by the names of the network's inputs; they have no weights.</summary>
    public IReadOnlyDictionary<string, LayerChoice> Inputs { get; init; } = new Dictionary<string, LayerChoice>();

    /// <summary>All that was decided in <paramref name="plan"/>: chosen beforehand, it makes the same network of the same data.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="isEqualized">Whether channels were brought to like sizes before.</param>
    public static PlanChoices Of(QuantizationPlan plan, bool isEqualized)
    {
        var layers = new Dictionary<string, LayerChoice>();
        foreach (Node node in plan.ComputedNodes)
        {
            Value stored = plan.StoredOutput(node);
            bool hasResult = plan.RootOf(stored) == stored;
            int? weightBits = plan.IsLinear(node) ? (plan.LayerOf(node).Steps is null ? plan.WeightsOf(node).BitWidth : null)
                : node.Contract is ArithmeticContract { JoinsHalves: true } ? WideWeightBits : null;
            if (hasResult || weightBits is not null)
            {
                layers[node.Name] = (hasResult ? Of(plan, stored) : LayerChoice.None) with
                {
                    WeightBits = weightBits,
                    TableBits = plan.HasTable(node) && plan.DecidedOf(node.Output) is null
                        && plan.ParametersOf(node.Output).BitWidth is var bits && bits != plan.Target.FusedTableBits ? bits : null,
                };
            }
        }

        return new PlanChoices
        {
            Equalization = isEqualized,
            Layers = layers,
            Inputs = plan.Graph.Inputs.ToDictionary(input => input.Name, input => Of(plan, input)),
        };
    }

    /// <summary>All methods that are named.</summary>
    public IEnumerable<ICalibrator> Calibrators =>
        Layers.Values.Concat(Inputs.Values).Select(choice => choice.Calibrator).OfType<ICalibrator>();

    /// <summary>The same with <paramref name="bits"/> bits for <paramref name="tensors"/>.</summary>
    public PlanChoices WithActivationBits(IEnumerable<LiftedTensor> tensors, int bits)
    {
        var layers = new Dictionary<string, LayerChoice>(Layers);
        var inputs = new Dictionary<string, LayerChoice>(Inputs);
        foreach (LiftedTensor tensor in tensors)
        {
            // A range for few bits clips more than one for many should.
            Dictionary<string, LayerChoice> choices = tensor.IsInput ? inputs : layers;
            choices[tensor.Name] = choices.GetValueOrDefault(
                tensor.Name, LayerChoice.None) with
            { ActivationBits = bits, Range = null, Calibrator = null, Method = null };
        }

        return this with { Layers = layers, Inputs = inputs };
    }

    /// <summary>The same with <paramref name="bits"/> bits for the weights of <paramref name="nodes"/>.</summary>
    public PlanChoices WithWeightBits(IEnumerable<string> nodes, int bits)
    {
        var layers = new Dictionary<string, LayerChoice>(Layers);
        foreach (string node in nodes)
        {
            layers[node] = layers.GetValueOrDefault(node, LayerChoice.None) with { WeightBits = bits };
        }

        return this with { Layers = layers };
    }

    /// <summary><paramref name="plan"/> with these decisions.</summary>
    /// <exception cref="PlanException">They do not fit the network or the target; names all of them.</exception>
    public PlannedWidths ApplyTo(PlannedWidths plan)
    {
        PlannedWidths chosen = plan;
        var mistakes = new List<string>();
        Dictionary<string, Node> nodes = plan.Graph.Nodes.ToDictionary(node => node.Name);
        Dictionary<string, Value> inputs = plan.Graph.Inputs.ToDictionary(input => input.Name);
        foreach ((string name, LayerChoice choice) in Layers)
        {
            if (nodes.TryGetValue(name, out Node? node))
            {
                mistakes.AddRange(Mistakes(plan, node, choice).Select(mistake => $"layers.{name}: {mistake}"));
                chosen = chosen.With(node, choice);
            }
            else
            {
                mistakes.Add($"layers.{name}: the network, once simplified, has no node of that name; 'askew quantize --save-plan' writes "
                    + $"a plan with all that can be chosen");
            }
        }

        foreach ((string name, LayerChoice choice) in Inputs)
        {
            if (inputs.TryGetValue(name, out Value? input))
            {
                mistakes.AddRange(Mistakes(plan, input, choice).Select(mistake => $"inputs.{name}: {mistake}"));
                chosen = chosen.With(input, choice);
            }
            else
            {
                mistakes.Add($"inputs.{name}: the network has no such input; it has "
                    + $"{string.Join(", ", inputs.Keys.Select(each => $"'{each}'"))}");
            }
        }

        return mistakes.Count == 0 ? chosen : throw new PlanException(Name, mistakes);
    }

    // What the model decides is not chosen.
    private static LayerChoice Of(QuantizationPlan plan, Value result) => plan.DecidedOf(result) is not null ? LayerChoice.None : new()
    {
        ActivationBits = plan.ParametersOf(result).BitWidth,
        Range = plan.RangeOf(result),
    };

    private static IEnumerable<string> Mistakes(NetworkStructure plan, Node node, LayerChoice choice)
    {
        bool isSplit = node.Contract is ArithmeticContract { JoinsHalves: true };
        if (choice.WeightBits > 8 && !isSplit)
        {
            yield return plan.Target.WideActivations ? $"weightBits: the node ({node.OperatorType}) cannot have weights of 16 bits"
                : $"weightBits: target '{plan.Target.Name}' has 8 bits at most; a target with \"wideActivations\": true has 16";
        }
        else if (choice.WeightBits is not null && !plan.IsLinear(node) && !isSplit)
        {
            yield return $"weightBits: the node ({node.OperatorType}) has no weights";
        }

        if (choice.WeightBits is not null && plan.IsLinear(node) && plan.LayerOf(node).Steps is not null)
        {
            yield return "weightBits: the model decides the integers of these weights; leave it out";
        }

        if (choice.TableBits is not null && !plan.HasTable(node))
        {
            yield return $"tableBits: the node ({node.OperatorType}) has no fused table";
        }

        if (plan.IsAbsorbed(node))
        {
            yield return $"the node ({node.OperatorType}) is computed in the layer before it; make the choice for "
                + $"'{node.Input(0).Producer!.Name}'";
            yield break;
        }

        if (plan.IsInTail(node))
        {
            yield return $"the node ({node.OperatorType}) stands behind the integer network, where there are reals";
            yield break;
        }

        foreach (string mistake in Mistakes(plan, plan.StoredOutput(node), choice))
        {
            yield return mistake;
        }
    }

    private static IEnumerable<string> Mistakes(NetworkStructure plan, Value value, LayerChoice choice)
    {
        bool choosesResult = choice.ActivationBits is not null || choice.Range is not null || choice.Calibrator is not null;
        if (choosesResult && plan.RootOf(value) is var root && root != value)
        {
            yield return $"the node only moves what {(root.Producer is { } maker ? $"'{maker.Name}'" : $"the input '{root.Name}'")} gives; "
                + $"make the choice there";
        }

        if (choosesResult && plan.DecidedOf(value) is not null)
        {
            yield return "the model decides the mapping of this tensor; leave activationBits, range and method out";
        }

        if (choice.ActivationBits > 8 && !plan.Target.WideActivations)
        {
            yield return $"activationBits: target '{plan.Target.Name}' has 8 bits at most; a target with \"wideActivations\": true has 16";
        }
    }
}
