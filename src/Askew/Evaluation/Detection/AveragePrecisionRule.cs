namespace Askew.Evaluation.Detection;

/// <summary>How a precision-recall curve becomes one number.</summary>
internal enum AveragePrecisionRule
{
    /// <summary>The area under the curve of falling precision (PASCAL VOC from 2010 on).</summary>
    AllPoint,

    /// <summary>The mean precision at recalls 0, 0.1, ... 1 (PASCAL VOC 2007).</summary>
    ElevenPoint,

    /// <summary>The mean precision at recalls 0, 0.01, ... 1, matching as COCO does.</summary>
    Coco,
}
