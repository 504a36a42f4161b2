using System.Runtime.Intrinsics;
using Askew.Operators.FloatKernels;
using Askew.Tensors;
using Askew.Testing;

namespace Askew.Tests.Operators.FloatKernels;

public unsafe class MatrixTileTests
{
    [Fact]
    public void TheBestTileUsesTheWidestVectorsThatThereAre()
    {
        MatrixTile expected = MatrixTile.All[Vector512.IsHardwareAccelerated ? 0 : Vector256.IsHardwareAccelerated ? 1
            : Vector128.IsHardwareAccelerated ? 2 : 3];
        Assert.Same(expected, MatrixTile.Best);
        Assert.True(MatrixTile.All[^1].IsSupported);
    }

    [Fact]
    public void AllTilesGiveTheSameBits()
    {
        foreach (int depth in new[] { 1, 2, 7, 64, 241 })
        {
            float[] left = TestModel.Noise(depth * MatrixTile.Rows, depth);
            float[] right = TestModel.Noise(depth * MatrixTile.Columns, depth + 1);
            float[] start = TestModel.Noise(MatrixTile.Rows, depth + 2);
            const int stride = MatrixTile.Columns + 5;
            float[] before = TestModel.Noise(MatrixTile.Rows * stride, depth + 3);
            foreach (bool startsAnew in new[] { true, false })
            {
                float[][] results = [.. MatrixTile.All.Select(tile =>
                {
                    float[] result = [.. before];
                    fixed (float* a = left, b = right, s = start, c = result)
                    {
                        tile.Multiply(a, b, depth, startsAnew ? s : null, c, stride);
                    }

                    return result;
                })];
                Assert.All(results, result => Assert.Equal(results[^1], result));
                Assert.Equal(before[MatrixTile.Columns], results[0][MatrixTile.Columns]);
            }
        }
    }

    [Fact]
    public void AllTilesGiveTheSameRows()
    {
        foreach (int depth in new[] { 1, 9, 130 })
        {
            float[] left = TestModel.Noise(depth, 1);
            float[] right = TestModel.Noise(depth * MatrixTile.Columns, 2);
            float[][] results = [.. MatrixTile.All.Select(tile =>
            {
                float[] result = TestModel.Noise(MatrixTile.Columns, 3);
                fixed (float* a = left, b = right, c = result)
                {
                    tile.MultiplyRow(a, b, depth, c);
                }

                return result;
            })];
            Assert.All(results, result => Assert.Equal(results[^1], result));
        }
    }

    [Fact]
    public void ProductsOfEveryShapeAreRight()
    {
        var random = new Random(5);
        foreach (MatrixTile tile in MatrixTile.All)
        {
            for (int i = 0; i < 60; i++)
            {
                (int rows, int depth, int columns) = (random.Next(1, 40), random.Next(1, 70), random.Next(1, 80));
                bool transposed = random.Next(2) == 0;
                Tensor left = TestModel.Data(rows, depth);
                float[] right = TestModel.Noise(depth * columns, i);
                Tensor result = Tensor.Zeros(new Shape(rows, columns), ElementType.Float32);
                FloatMatrixProduct.Add(
                    left, 0, rows, new RightPanels(depth, columns, right, transposed, 0.5f), result, 0, new Workers(1 + (i % 3)), tile);
                for (int row = 0; row < rows; row++)
                {
                    for (int column = 0; column < columns; column++)
                    {
                        double sum = 0;
                        for (int k = 0; k < depth; k++)
                        {
                            sum += 0.5 * left.Floats[(row * depth) + k] * right[transposed ? (column * depth) + k : (k * columns) + column];
                        }

                        Assert.Equal(sum, result.Floats[(row * columns) + column], 1e-5);
                    }
                }
            }
        }
    }
}
