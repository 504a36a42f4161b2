using System.Runtime.Intrinsics;
using Askew.Numerics;

namespace Askew.Runtime.Tests.Numerics;

public class OrderedSumsTests
{
    public static TheoryData<int> Lengths => [.. Enumerable.Range(0, 257), 1000, 4099];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void SumsAreThoseOfTheSpecificationToTheLastBit(int length)
    {
        float[] left = Numbers(length, 1);
        float[] right = Numbers(length, 2);
        Assert.Equal(Bits(OrderedSums.ScalarSum(left, new Cube())), Bits(OrderedSums.Sum(left, new Cube())));
        Assert.Equal(Bits(OrderedSums.ScalarDot(left, left)), Bits(OrderedSums.SumOfSquares(left)));
        Assert.Equal(Bits(OrderedSums.ScalarDot(left, Array.ConvertAll(left, _ => 1f))), Bits(OrderedSums.Sum(left)));
        Assert.Equal(Bits(OrderedSums.ScalarDot(left, right)), Bits(OrderedSums.Dot(left, right)));
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void SumsOfDoublesHaveEightLanes(int length)
    {
        double[] left = Array.ConvertAll(Numbers(length, 3), x => (double)x / 3);
        double[] right = Array.ConvertAll(Numbers(length, 4), x => (double)x / 7);
        var sums = new double[OrderedSums.DoubleLanes];
        var products = new double[OrderedSums.DoubleLanes];
        for (int i = 0; i < length; i++)
        {
            sums[i % sums.Length] += left[i];
            products[i % sums.Length] += left[i] * right[i];
        }

        Assert.Equal(OrderedSums.Fold<double>(sums), OrderedSums.Sum(left));
        Assert.Equal(OrderedSums.Fold<double>(products), OrderedSums.Dot(left, right));
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void ManyDotsAreThoseOfTheSpecificationToTheLastBit(int length)
    {
        float[] left = Numbers(length, 5);
        foreach (int count in new[] { 0, 1, 4, 7, 8 })
        {
            float[][] rights = [.. Enumerable.Range(0, count).Select(i => Numbers(length, 6 + i))];
            var dots = new float[count];
            OrderedSums.Dots(left, rights, dots);
            Assert.Equal(rights.Select(right => Bits(OrderedSums.ScalarDot(left, right))), dots.Select(Bits));
        }
    }

    [Fact]
    public void NumbersOfTwoLengthsAreRefused()
    {
        float[][] others = [new float[32], new float[32], new float[64], new float[32]];
        Assert.ThrowsAny<ArgumentException>(() => OrderedSums.Dots(new float[32], others, new float[4]));
        Assert.Throws<ArgumentException>(() => OrderedSums.Dot(new float[3], new float[4]));
        Assert.Throws<ArgumentException>(() => OrderedSums.Dot(new double[3], new double[4]));
    }

    private static int Bits(float value) => BitConverter.SingleToInt32Bits(value);

    // Of many sizes, so that every order of additions gives bits of its own; some are -0.
    private static float[] Numbers(int count, int seed)
    {
        var random = new Random(seed + (31 * count));
        return [.. Enumerable.Range(0, count)
            .Select(i => i % 7 == 5 ? -0f : (float)((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-4, 5))))];
    }

    private readonly struct Cube : ISumTerm
    {
        public float Of(float element) => element * element * element;

        public Vector512<float> Of(Vector512<float> elements) => elements * elements * elements;
    }
}
