using Askew.Graphs;

namespace Askew.Operators.FloatKernels;

/// <summary>The tile without vectors: what the others must compute.</summary>
internal sealed unsafe class MatrixTileScalar : MatrixTile
{
    public override bool IsSupported => true;

    public override void Multiply(
        float* left, float* right, int depth, float* start, float* result, int stride, LinearActivation* activation = null)
    {
        for (int row = 0; row < Rows; row++)
        {
            for (int column = 0; column < Columns; column++)
            {
                float* target = result + ((long)row * stride) + column;
                float sum = start is null ? *target : start[row];
                for (int k = 0; k < depth; k++)
                {
                    sum = MathF.FusedMultiplyAdd(left[(k * Rows) + row], right[(k * Columns) + column], sum);
                }

                *target = activation is null ? sum : activation->Of(sum);
            }
        }
    }

    public override void MultiplyRow(float* left, float* right, int depth, float* result)
    {
        for (int column = 0; column < Columns; column++)
        {
            float sum = result[column];
            for (int k = 0; k < depth; k++)
            {
                sum = MathF.FusedMultiplyAdd(left[k], right[(k * Columns) + column], sum);
            }

            result[column] = sum;
        }
    }
}
