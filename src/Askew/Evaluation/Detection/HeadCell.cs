using Askew.Samples;

namespace Askew.Evaluation.Detection;

/// <summary>A cell's box before it is decoded.</summary>
/// <param name="X">The cell's reference point, in pixels of the input.</param>
/// <param name="Y">The same.</param>
/// <param name="Stride">Pixels from cell to cell.</param>
/// <param name="Anchor">The size of the anchor; that of a cell where there are none.</param>
/// <param name="Fields">The four numbers of the box.</param>
internal readonly record struct HeadCell(
    double X, double Y, int Stride, AnchorSize Anchor, (double A, double B, double C, double D) Fields);
