using Askew.Evaluation;
using Askew.Evaluation.Layers;

namespace Askew.Reports.Network;

/// <summary>All that can be seen inside a quantised network: what reports draw, and what programs read.</summary>
internal sealed record NetworkReport
{
    /// <summary>The method that chose the ranges.</summary>
    public required string Method { get; init; }

    /// <summary>The network as a picture.</summary>
    public required GraphReport Graph { get; init; }

    /// <summary>The activation tensors.</summary>
    public required IReadOnlyList<TensorReport> Tensors { get; init; }

    /// <summary>The layers with weights.</summary>
    public required IReadOnlyList<WeightReport> Weights { get; init; }

    /// <summary>Where activations lie.</summary>
    public required MemoryReport Memory { get; init; }

    /// <summary>The error of every layer, by the method that chose the ranges.</summary>
    public required IReadOnlyList<AnalyzedLayer> Errors { get; init; }

    /// <summary>Samples that the errors were measured on.</summary>
    public required int ErrorSamples { get; init; }

    /// <summary>Signal to quantisation noise of the network's outputs on those samples, in dB.</summary>
    public double OutputSqnrDb { get; init; }

    /// <summary>Looks into <paramref name="model"/>.</summary>
    /// <param name="model">The network.</param>
    /// <param name="byMethod">The errors of its layers by method; the first is that of the model itself.</param>
    /// <param name="errorSamples">The samples they were measured on.</param>
    /// <param name="threads">The threads to use.</param>
    public static NetworkReport Of(
        QuantizedModel model, IReadOnlyList<(string Method, IReadOnlyList<LayerError> Errors)> byMethod, int errorSamples, int threads)
    {
        var outputs = new Distance();
        foreach (LayerError error in byMethod[0].Errors.Where(error => model.Plan.Leaving.Contains(error.Result)))
        {
            outputs.Merge(error.InPlace);
        }

        return new NetworkReport
        {
            Method = byMethod[0].Method,
            Graph = GraphReport.Of(model),
            Tensors = TensorReport.ForAll(model, threads),
            Weights = WeightReport.ForAll(model.Plan),
            Memory = MemoryReport.Of(model.Program),
            Errors = AnalyzedLayer.Of(model, byMethod),
            ErrorSamples = errorSamples,
            OutputSqnrDb = outputs.SqnrDb,
        };
    }
}
