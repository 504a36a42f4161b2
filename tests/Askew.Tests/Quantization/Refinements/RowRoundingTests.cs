using Askew.Quantization.Refinements;
using Askew.Tensors;
using FsCheck;
using FsCheck.Fluent;

namespace Askew.Tests.Quantization.Refinements;

public class RowRoundingTests
{
    private static readonly Arbitrary<(float[] Weights, float[][] Inputs)> Rows = (
        from length in Gen.Choose(1, 12)
        from weights in Gen.ArrayOf(Gen.Choose(-7000, 7000), length)
        from common in Gen.ArrayOf(Gen.Choose(-100, 100), 40)
        from own in Gen.ArrayOf(Gen.ArrayOf(Gen.Choose(-30, 30), 40), length)
        select (Array.ConvertAll(weights, w => w / 1000f),
        own.Select(row => row.Zip(common, (a, b) => (float)(a + b)).ToArray()).ToArray())).ToArbitrary();

    [Fact]
    public void TheErrorNeverGrowsAndIntegersStayInTheirRange() => Prop.ForAll(Rows, row =>
    {
        (float[] weights, float[][] inputs) = row;
        var onSamples = new RowErrors(InputCovariance.Of(inputs, 0.01, Workers.Single), new float[weights.Length]);
        sbyte[] nearest = Array.ConvertAll(weights, w => (sbyte)MathF.Round(w));
        sbyte[] rounded = RowRounding.Round(weights, nearest, onSamples, 7, 4);
        return rounded.All(integer => Math.Abs((int)integer) <= 7)
            && onSamples.Of(RowRounding.Errors(weights, rounded)) <= onSamples.Of(RowRounding.Errors(weights, nearest)) * 1.0001;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void ErrorsOfInputsThatAreAlikeCancel()
    {
        // Two inputs that are always equal: only the sum of their weights matters, 0.9, and that is 1 and 0, not 0 and 0.
        float[] values = [1, -2, 3, 5, -7];
        var onSamples = new RowErrors(InputCovariance.Of([[.. values], [.. values]], 0.001, Workers.Single), [0, 0]);
        Assert.Equal(1, RowRounding.Round([0.45f, 0.45f], [0, 0], onSamples, 127, 4).Sum(integer => integer));
    }

    [Fact]
    public void TheCovarianceIsThatOfTheCentredInputs()
    {
        var covariance = InputCovariance.Of([[1, 2, 3], [4, 4, 10]], 0, Workers.Single);
        Assert.Equal([2 / 3f, 2f], covariance.Rows[0]);
        Assert.Equal([2f, 8f], covariance.Rows[1]);
        Assert.Equal((2 / 3.0) + (2 * 2 * -1) + 8, new RowErrors(covariance, [0, 0]).Of([1, -1]), 1e-5);
    }
}
