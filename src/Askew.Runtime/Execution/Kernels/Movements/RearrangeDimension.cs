namespace Askew.Execution.Kernels.Movements;

/// <summary>One dimension of a <see cref="RearrangeWalk"/>; the members are as in <see cref="Instructions.Rearrange"/>.</summary>
internal readonly record struct RearrangeDimension(int Extent, int Stride, int Before, int Available)
{
    /// <summary>Whether every element along the dimension comes from the input.</summary>
    public bool IsUnpadded => Before <= 0 && (long)Before + Available >= Extent;
}
