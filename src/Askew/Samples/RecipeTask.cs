namespace Askew.Samples;

/// <summary>What a network does, which says how it is fed and judged.</summary>
internal enum RecipeTask
{
    /// <summary>One class of several; judged by top-1.</summary>
    Classification,

    /// <summary>Boxes; judged by mean average precision.</summary>
    Detection,

    /// <summary>A class for each pixel; judged by the mean intersection over union.</summary>
    Segmentation,

    /// <summary>Numbers: landmarks, images, sound; judged by the mean absolute error and the peak signal-to-noise ratio.</summary>
    Regression,

    /// <summary>Anything, fed with finished tensors.</summary>
    Tensor,
}
