namespace Askew.Operators.Normalization;

/// <summary>What a normalisation divides by.</summary>
internal enum NormKind
{
    /// <summary>sqrt(mean of squares + epsilon).</summary>
    RootMeanSquare,

    /// <summary>sqrt(mean of squares) + epsilon.</summary>
    RootMeanSquarePlusEpsilon,

    /// <summary>sqrt(sum of squares), at least epsilon.</summary>
    RootSumSquare,

    /// <summary>The sum of absolute values, at least epsilon.</summary>
    SumOfMagnitudes,
}
