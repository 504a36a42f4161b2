namespace Askew.Samples.Labels;

/// <summary>Knows the right class of samples.</summary>
internal interface ILabelSource
{
    /// <summary>The class of a sample, null where classes are not what is asked for.</summary>
    /// <param name="index">The sample's number in the whole data, before any selection.</param>
    /// <param name="name">The sample's name.</param>
    /// <exception cref="MissingLabelException">The sample has none.</exception>
    int? Find(int index, string name);
}
