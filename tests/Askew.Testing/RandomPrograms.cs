using Askew.Instructions;

namespace Askew.Testing;

/// <summary>Makers of random programs, by the kind of kernel that is meant for them.</summary>
internal static class RandomPrograms
{
    public static readonly IReadOnlyDictionary<string, Func<Random, IntegerProgram>> Makers =
        new SortedDictionary<string, Func<Random, IntegerProgram>>(StringComparer.Ordinal)
        {
            ["convolve"] = RandomConvolution.Any,
            ["depthwise"] = RandomConvolution.Depthwise,
            ["winograd"] = RandomConvolution.Winograd,
            ["multiplymatrices"] = RandomMatrices.Create,
            ["multiplyactivations"] = RandomSequences.MultiplyActivations,
            ["normalizemoments"] = RandomSequences.NormalizeMoments,
            ["selectlargest"] = RandomSequences.SelectLargest,
            ["gatherrows"] = RandomSequences.GatherRows,
            ["lookup"] = RandomElements.LookUp,
            ["rescale"] = RandomElements.Rescale,
            ["addrescaled"] = RandomElements.Add,
            ["multiplyrescaled"] = RandomElements.Multiply,
            ["normalize"] = RandomElements.Normalize,
            ["maxpool"] = RandomPooling.Max,
            ["averagepool"] = RandomPooling.Average,
            ["concatenate"] = RandomMovement.Concatenate,
            ["rearrange"] = RandomMovement.Rearrange,
            ["resize"] = RandomMovement.Resize,
        };
}
