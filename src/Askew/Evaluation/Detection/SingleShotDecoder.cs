using Askew.Samples;

namespace Askew.Evaluation.Detection;

/// <summary>SSD and its kin: offsets to anchors, divided by variances.</summary>
/// <remarks>The centre is the anchor's plus t * variance * size, the size the anchor's times exp(t * variance).</remarks>
internal sealed class SingleShotDecoder : SeparateHeads
{
    /// <inheritdoc/>
    public override string Name => "ssd";

    /// <inheritdoc/>
    protected override bool NeedsAnchors => true;

    /// <inheritdoc/>
    protected override Box BoxOf(DetectionRecipe recipe, HeadCell cell)
    {
        (double tx, double ty, double tw, double th) = recipe.BoxOrder == BoxOrder.Xywh
            ? cell.Fields : (cell.Fields.B, cell.Fields.A, cell.Fields.D, cell.Fields.C);
        (double place, double size) = recipe.Variances;
        return Box.Around(
            cell.X + (tx * place * cell.Anchor.Width), cell.Y + (ty * place * cell.Anchor.Height),
            cell.Anchor.Width * Math.Exp(tw * size), cell.Anchor.Height * Math.Exp(th * size));
    }
}
