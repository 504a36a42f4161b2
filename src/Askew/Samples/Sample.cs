using Askew.Tensors;

namespace Askew.Samples;

/// <summary>One piece of data, ready for a network.</summary>
internal sealed record Sample
{
    /// <summary>Its name: the file's path relative to the data folder, with the row in brackets where a file holds several.</summary>
    public required string Name { get; init; }

    /// <summary>Its number in the whole set, counting what is unusable, too; null for samples that belong to no set.</summary>
    public int? Number { get; init; }

    /// <summary>One tensor an input of the network, in their order, each with a batch of one.</summary>
    public required IReadOnlyList<Tensor> Inputs { get; init; }

    /// <summary>The tensor of the first input.</summary>
    public Tensor Input => Inputs[0];

    /// <summary>The right class, the recipe's offset added; null where labels were not asked for or are boxes.</summary>
    public int? Label { get; init; }

    /// <summary>The objects that are really in the image; null where labels were not asked for or are not boxes.</summary>
    public IReadOnlyList<LabelledBox>? Boxes { get; init; }

    /// <summary>Whether the image was turned as its file says (EXIF).</summary>
    public bool IsTurned { get; init; }

    /// <summary>Where the image's pixels came to lie; null for samples that were tensors from the start.</summary>
    public ImageGeometry? Geometry { get; init; }
}
