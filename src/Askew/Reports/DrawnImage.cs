namespace Askew.Reports;

/// <summary>An image and the picture that shows what was found in it.</summary>
/// <param name="Image">The image's name.</param>
/// <param name="Picture">The file with the boxes.</param>
/// <param name="Objects">What was found, the best first.</param>
internal sealed record DrawnImage(string Image, string Picture, IReadOnlyList<DrawnObject> Objects);
