using Askew.Quantization.Planning;

namespace Askew.Quantization.Refinements;

/// <summary>All refinements.</summary>
internal static class RefinementCatalog
{
    // The order is that in which a layer's numbers depend on each other: weights first; what remains of the zero point follows from them;
    // the bias takes up whatever error is left.
    private static readonly IReadOnlyList<(string Name, Func<QuantizationOptions, IRefinement?> Make)> All =
    [
        ("rounding", options => options.Effort == Effort.Fast ? null : new WeightRounding(options.Effort)),
        ("reconstruction", options => options.Effort == Effort.Fast ? null : new OutputReconstruction(options.Effort)),
        ("exact-zero-point", _ => new ExactZeroPoint()),
        ("bias-correction", _ => new BiasCorrection()),
    ];

    /// <summary>The names by which they can be left out, each alone.</summary>
    public static IEnumerable<string> Names => All.Select(refinement => refinement.Name);

    /// <summary>Those that <paramref name="options"/> want, in order.</summary>
    public static IReadOnlyList<IRefinement> For(QuantizationOptions options) =>
        [.. All.Where(refinement => options.Has(refinement.Name)).Select(refinement => refinement.Make(options)).OfType<IRefinement>()];
}
