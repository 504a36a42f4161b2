namespace Askew.Evaluation.Detection;

/// <summary>How a detector did on a set of images.</summary>
internal sealed record DetectionResult
{
    /// <summary>Images that were evaluated.</summary>
    public required int Samples { get; init; }

    /// <summary>Mean average precision at an overlap of 0.5 (PASCAL VOC, all points), over the classes that occur.</summary>
    public required double Map50 { get; init; }

    /// <summary>The same by the 11 points of PASCAL VOC 2007.</summary>
    public required double Map50ElevenPoint { get; init; }

    /// <summary>COCO's mean over overlaps 0.50, 0.55, ... 0.95.</summary>
    public required double Map { get; init; }

    /// <summary>Average precision at 0.5 of each class that occurs, by its number.</summary>
    public required IReadOnlyDictionary<int, double> ByClass { get; init; }

    /// <summary>How far the raw outputs are from the reference's; null without a reference.</summary>
    public OutputErrors? Errors { get; init; }

    /// <summary>Mean average precision of the reference at an overlap of 0.5; null without a reference.</summary>
    public double? ReferenceMap50 { get; init; }

    /// <summary>What both see in each image; empty without a reference.</summary>
    public IReadOnlyList<SampleDetections> Detections { get; init; } = [];
}
