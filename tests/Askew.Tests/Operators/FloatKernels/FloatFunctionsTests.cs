using System.Runtime.Intrinsics;
using Askew.Numerics;
using Askew.Operators.FloatKernels;

namespace Askew.Tests.Operators.FloatKernels;

public class FloatFunctionsTests
{
    [Fact]
    public void ExponentialsAreRightToTheLastPlaces() => Check<FloatFunctions.ExpFunction>(Math.Exp, FloatFunctions.Exp, 2);

    [Fact]
    public void SigmoidsAreRightToTheLastPlaces() =>
        Check<FloatFunctions.SigmoidFunction>(x => 1 / (1 + Math.Exp(-x)), FloatFunctions.Sigmoid, 3, floor: 3e-39);

    [Fact]
    public void HyperbolicTangentsAreRightToTheLastPlaces() => Check<FloatFunctions.TanhFunction>(Math.Tanh, FloatFunctions.Tanh, 3);

    [Fact]
    public void EndsAreRight()
    {
        float[] ends = [float.NegativeInfinity, -1000, 0, 1000, float.PositiveInfinity, float.NaN];
        Assert.Equal([0, 0, 1, float.PositiveInfinity, float.PositiveInfinity, float.NaN], Of(FloatFunctions.Exp, ends));
        Assert.Equal([0, 0, 0.5f, 1, 1, float.NaN], Of(FloatFunctions.Sigmoid, ends));
        Assert.Equal([-1, -1, 0, 1, 1, float.NaN], Of(FloatFunctions.Tanh, ends));
    }

    private delegate void SpanFunction(ReadOnlySpan<float> source, Span<float> target);

    private static float[] Of(SpanFunction function, float[] source)
    {
        var target = new float[source.Length];
        function(source, target);
        return target;
    }

    // Within so many units in the last place, or less than the floor.
    private static void Check<TFunction>(Func<double, double> exact, SpanFunction chosen, double places, double floor = 0)
        where TFunction : struct, FloatFunctions.IFunction
    {
        // Of a length that leaves a rest at every width.
        float[] source = [.. Enumerable.Range(-52_007, 104_014).Select(i => i * 0.002f), 1e-9f, -1e-20f, 1e-40f, 0];
        float[] found = Of(chosen, source);
        for (int i = 0; i < source.Length; i++)
        {
            double right = exact(source[i]);
            double place = Math.Max(float.BitIncrement(Math.Abs((float)right)) - Math.Abs((float)right), 1.4e-45);
            if (float.IsFinite((float)right))
            {
                Assert.True(Math.Abs(found[i] - right) <= Math.Max(places * place, floor),
                    $"{found[i]:g9} for {source[i]:g9}, but it is {right:g9}");
            }
        }

        Assert.Equal(found, Of(FloatFunctions.Run<TFunction, FloatLanesScalar, float>, source));
        Assert.Equal(found, Of(FloatFunctions.Run<TFunction, FloatLanes128, Vector128<float>>, source));
        Assert.Equal(found, Of(FloatFunctions.Run<TFunction, FloatLanes256, Vector256<float>>, source));
        Assert.Equal(found, Of(FloatFunctions.Run<TFunction, FloatLanes512, Vector512<float>>, source));
    }
}
