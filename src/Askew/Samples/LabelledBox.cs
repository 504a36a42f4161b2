namespace Askew.Samples;

/// <summary>An object that is really there.</summary>
/// <param name="Class">Its class, counted from 0, the recipe's offset added.</param>
/// <param name="Box">Where it is, in pixels of the image file.</param>
/// <param name="IsDifficult">VOC: finding it is no merit, missing it no fault.</param>
/// <param name="IsCrowd">COCO: a region of many objects; boxes in it are neither right nor wrong.</param>
internal sealed record LabelledBox(int Class, Box Box, bool IsDifficult = false, bool IsCrowd = false);
