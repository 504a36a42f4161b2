namespace Askew.Samples.Labels;

/// <summary>For samples whose class is not asked for, or which have boxes instead.</summary>
internal sealed class NoLabels : ILabelSource
{
    /// <inheritdoc/>
    public int? Find(int index, string name) => null;
}
