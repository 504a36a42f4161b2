namespace Askew.Samples;

/// <summary>Where labels come from.</summary>
internal enum LabelFormat
{
    /// <summary>The folder an image lies in; classes are numbered in ordinal order, or by a list.</summary>
    Folders,

    /// <summary>A table of file and label.</summary>
    Csv,

    /// <summary>The number before the first '_' of the file's name.</summary>
    FilenameIndex,

    /// <summary>An array of one integer a sample.</summary>
    Npy,

    /// <summary>Boxes, one text file an image (YOLO).</summary>
    Yolo,

    /// <summary>Boxes, one XML file an image (Pascal VOC).</summary>
    Voc,

    /// <summary>Boxes, one JSON file (COCO).</summary>
    Coco,
}
