using Askew.Tensors;

namespace Askew.Samples;

/// <summary>An input of a network, as far as samples must know it.</summary>
/// <param name="Name">Its name, by which arrays of a .npz are found.</param>
/// <param name="Rank">Its number of dimensions, the batch among them; tells a batch of samples from a single one.</param>
/// <param name="ElementType">What the tensors are converted to.</param>
internal readonly record struct SampleInput(string Name, int Rank, ElementType ElementType = ElementType.Float32)
{
    /// <summary>Elements along the first dimension of one sample. More than 1 where that is no batch, as for the states of recurrent
    /// layers.</summary>
    public int FirstExtent { get; init; } = 1;
}
