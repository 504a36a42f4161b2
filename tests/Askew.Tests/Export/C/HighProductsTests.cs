using Askew.Export.C.Writing;
using Askew.Numerics;

namespace Askew.Tests.Export.C;

/// <summary>Where a product of 32 bits takes the place of a requantiser, it gives the same for every sum.</summary>
public class HighProductsTests
{
    [Fact]
    public void EverySumGivesTheSame()
    {
        var random = new Random(1);
        int found = 0;
        for (int i = 0; i < 100; i++)
        {
            int bits = random.Next(3) == 0 ? random.Next(8, 17) : 8;
            var saturation = IntegerRange.Signed(bits);
            long least = -random.Next(1, 30_000);
            long most = random.Next(1, 30_000);
            double gain = Math.Pow(2, -random.Next(0, 14)) * (0.5 + (random.NextDouble() / 2));
            var requantizer = Requantizer.Create(gain, (random.NextDouble() * 400) - 200, random.Next(8, 32), 64);
            if (HighProducts.Find(requantizer, least, most, saturation, random.Next(0, 5)) is null)
            {
                continue;
            }

            found++;
            int shift = random.Next(0, 5);
            if (HighProducts.Find(requantizer, least, most, saturation, shift) is { } product)
            {
                for (long sum = least; sum <= most; sum++)
                {
                    long high = (((sum + product.Begin) * product.Multiplier) >> 32) + product.Addend;
                    Assert.Equal(saturation.Saturate(requantizer.Apply(sum)), saturation.Saturate(high >> shift));
                }
            }
        }

        Assert.InRange(found, 50, 100);
    }

    [Fact]
    public void NothingHasMoreThan32Bits()
    {
        var random = new Random(2);
        for (int i = 0; i < 200; i++)
        {
            long most = random.Next(1, int.MaxValue / 2);
            var requantizer = Requantizer.Create(Math.Pow(2, -random.Next(1, 24)), random.Next(-200, 200), 31, 64);
            if (HighProducts.Find(requantizer, -most, most, IntegerRange.Signed(8), 0) is { } product)
            {
                Assert.InRange(most + Math.Abs((long)product.Begin), 0, int.MaxValue);
                Assert.InRange(product.Multiplier, 0, int.MaxValue);
            }
        }
    }

    [Theory]
    [InlineData(-5, 1000)] // Falls as the sum grows.
    [InlineData(1 << 30, 2_000_000_000L)] // The sum leaves no room.
    public void WhatHasNoSuchFormKeepsItsRequantiser(int multiplier, long most) =>
        Assert.Null(HighProducts.Find(new Requantizer(multiplier, 38, 1L << 37), -most, most, IntegerRange.Signed(8), 0));

    [Fact]
    public void ALayerTakesOneShift()
    {
        // Gains of a few thousandths need finer multipliers than 32 bits of shift give.
        Requantizer[] requantizers = [.. new[] { 0.004, 0.0003, 0.00007, 0.0 }.Select(gain => Requantizer.Create(gain, 3, 31, 64))];
        var random = new Random(3);
        var weights = new LinearWeights([.. Enumerable.Range(0, 4 * 500).Select(_ => (sbyte)random.Next(-127, 128))], requantizers);
        HighProducts products = HighProducts.Of(weights, IntegerRange.Signed(8), IntegerRange.Signed(8))!;
        Assert.NotNull(products);
        for (int row = 0; row < 4; row++)
        {
            for (int i = 0; i < 10_000; i++)
            {
                long sum = random.Next(-3_000_000, 3_000_000);
                HighProduct product = products.Outputs[row];
                long high = (((sum + product.Begin) * product.Multiplier) >> 32) + product.Addend;
                IntegerRange bytes = IntegerRange.Signed(8);
                Assert.Equal(bytes.Saturate(requantizers[row].Apply(sum)), bytes.Saturate(high >> products.RightShift));
            }
        }
    }
}
