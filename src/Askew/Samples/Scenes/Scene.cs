namespace Askew.Samples.Scenes;

/// <summary>A drawn radar image and the ships in it.</summary>
/// <param name="Image">The picture, one channel.</param>
/// <param name="Ships">A box around each ship.</param>
internal sealed record Scene(Image Image, IReadOnlyList<LabelledBox> Ships);
