using Askew.Samples;

namespace Askew.Evaluation.Detection;

/// <summary>Heads without anchors that give the distances of a box's sides from the cell's point, in strides (FCOS, SCRFD, NanoDet behind
/// its own mean): left, top, right, bottom.</summary>
internal sealed class DistanceDecoder : SeparateHeads
{
    /// <inheritdoc/>
    public override string Name => "ltrb";

    /// <inheritdoc/>
    protected override bool NeedsAnchors => false;

    /// <inheritdoc/>
    protected override Box BoxOf(DetectionRecipe recipe, HeadCell cell) => new(
        cell.X - (cell.Fields.A * cell.Stride), cell.Y - (cell.Fields.B * cell.Stride),
        cell.X + (cell.Fields.C * cell.Stride), cell.Y + (cell.Fields.D * cell.Stride));
}
