using System.Runtime.Intrinsics;

namespace Askew.Numerics;

/// <summary>What <see cref="OrderedSums"/> adds for each element: the same operations, each rounded, for one element and for 16.</summary>
internal interface ISumTerm
{
    /// <summary>The term of one element.</summary>
    float Of(float element);

    /// <summary>The terms of 16 elements.</summary>
    Vector512<float> Of(Vector512<float> elements);
}
