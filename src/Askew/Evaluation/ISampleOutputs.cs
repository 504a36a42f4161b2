using Askew.Samples;
using Askew.Tensors;

namespace Askew.Evaluation;

/// <summary>What a network says of each sample of a set: computed now, or remembered.</summary>
internal interface ISampleOutputs
{
    /// <summary>The names of the outputs, in order.</summary>
    IReadOnlyList<string> OutputNames { get; }

    /// <summary>Whether each output holds whole numbers, such as places, in the order of the names.</summary>
    IReadOnlyList<bool> AreWhole { get; }

    /// <summary>The same for another thread.</summary>
    ISampleOutputs Fork();

    /// <summary>The outputs for one sample, valid until the next call.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="number">Its number in the set.</param>
    IReadOnlyList<Tensor> Of(Sample sample, int number);
}
