using Askew.Samples;

namespace Askew.Evaluation.Detection;

/// <summary>Heads without anchors that give a box's centre from the cell's point and the logarithm of its size, both in strides
/// (YuNet).</summary>
internal sealed class CenterDecoder : SeparateHeads
{
    /// <inheritdoc/>
    public override string Name => "yunet";

    /// <inheritdoc/>
    protected override bool NeedsAnchors => false;

    /// <inheritdoc/>
    protected override Box BoxOf(DetectionRecipe recipe, HeadCell cell) => Box.Around(
        cell.X + (cell.Fields.A * cell.Stride), cell.Y + (cell.Fields.B * cell.Stride),
        Math.Exp(cell.Fields.C) * cell.Stride, Math.Exp(cell.Fields.D) * cell.Stride);
}
