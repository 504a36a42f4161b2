using Askew.Files;
using Askew.Samples;

namespace Askew.Evaluation.Detection;

/// <summary>All decoders by name.</summary>
internal static class DecoderCatalog
{
    private static readonly IReadOnlyList<IDetectionDecoder> Decoders =
    [
        new YoloV3Decoder(), new YoloV5Decoder(), new YoloV8Decoder(), new YoloXDecoder(), new DistributionDecoder(),
        new SingleShotDecoder(), new DistanceDecoder(), new CenterDecoder(),
    ];

    /// <summary>The names of all decoders.</summary>
    public static IEnumerable<string> Names => Decoders.Select(decoder => decoder.Name);

    /// <summary>The decoder called <paramref name="name"/>.</summary>
    /// <exception cref="UnusableDataException">There is none.</exception>
    public static IDetectionDecoder Find(string name) => Decoders.FirstOrDefault(decoder => decoder.Name == name)
        ?? throw new UnusableDataException($"The recipe's detection.decoder is '{name}'; the decoders are: {string.Join(", ", Names)}."
            + NearestName.Hint(name, Names));
}
