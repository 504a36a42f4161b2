using Askew.Export;
using Askew.Testing;

namespace Askew.Tests.Export.TFLite;

/// <summary>Layers, each on its own in LiteRT on the integers that it has in the integer engine.</summary>
internal sealed class LiteLayers
{
    private const double OneStep = 1.01;
    private readonly SortedDictionary<string, (long Elements, long Different)> counts = new(StringComparer.Ordinal);
    private readonly List<string> problems = [];

    /// <summary>For each kind of layer how many integers there were, and how many differed by a step.</summary>
    public IReadOnlyDictionary<string, (long Elements, long Different)> Counts => counts;

    /// <summary>Layers that do not run, or differ by more than one step.</summary>
    public IReadOnlyList<string> Problems => problems;

    /// <summary>Layers that the exporter refuses, with what it says.</summary>
    public Dictionary<SingleLayer, string> Refused { get; } = [];

    /// <summary>Runs <paramref name="layers"/>, each with a name for messages.</summary>
    public static LiteLayers Run(IReadOnlyList<(string Name, SingleLayer Layer)> layers)
    {
        var result = new LiteLayers();
        var models = new List<(string Name, SingleLayer Layer, LiteModel Model)>();
        foreach ((string name, SingleLayer layer) in layers)
        {
            try
            {
                models.Add((name, layer, new LiteModel(layer.Program)));
            }
            catch (ExportException e)
            {
                result.Refused.Add(layer, e.Message);
            }
        }

        LiteRtResult[] results = LiteRt.Run([.. models.Select(model =>
            (model.Model.File, (IReadOnlyList<float[][]>)[model.Model.Given([.. model.Layer.Inputs.Values])]))]);
        foreach (((string name, SingleLayer layer, LiteModel model), LiteRtResult found) in models.Zip(results))
        {
            result.Compare($"{name}{layer.Name}", layer, model, found);
        }

        return result;
    }

    private void Compare(string name, SingleLayer layer, LiteModel model, LiteRtResult found)
    {
        if (found.Error is not null)
        {
            problems.Add($"{name}: {found.Error}");
            return;
        }

        double step = layer.Program.Tensors[layer.Instruction.Output].Parameters.Scale;
        double[] steps =
        [
            .. layer.Expected.Floats.ToArray().Zip(model.Result(found.Outputs[0], 0), (ours, theirs) => (ours - theirs) / step),
        ];
        string kind = layer.Instruction.GetType().Name;
        (long elements, long different) = counts.GetValueOrDefault(kind);
        counts[kind] = (elements + steps.Length, different + steps.Count(s => Math.Abs(s) > 0.5));
        if (!steps.All(s => Math.Abs(s) <= OneStep))
        {
            int farther = steps.Count(s => !(Math.Abs(s) <= OneStep));
            problems.Add($"{name}: up to {steps.Max(Math.Abs):f1} steps apart, {farther} of {steps.Length} integers more than one");
        }
    }
}
