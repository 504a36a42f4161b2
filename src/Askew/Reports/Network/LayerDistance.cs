using Askew.Evaluation;
using Askew.Evaluation.Layers;

namespace Askew.Reports.Network;

/// <summary>How far a layer's result is from the float network's, summed over the samples.</summary>
/// <param name="Manhattan">The sum of |r - q|.</param>
/// <param name="Euclidean">The square root of the sum of (r - q)^2.</param>
/// <param name="SqnrDb">Signal to quantisation noise in dB; infinite for no error.</param>
/// <param name="Alone">The same for the layer fed with the float network's own tensors; null where this is it, or
/// that was not measured.</param>
internal sealed record LayerDistance(double Manhattan, double Euclidean, double SqnrDb, LayerDistance? Alone = null)
{
    /// <summary>The figures of <paramref name="error"/>: in place, and alone.</summary>
    public static LayerDistance Of(LayerError error) => Of(error.InPlace) with { Alone = Of(error.Alone) };

    /// <summary>The figures of one distance.</summary>
    public static LayerDistance Of(Distance distance) => new(distance.Manhattan, distance.Euclidean, distance.SqnrDb);
}
