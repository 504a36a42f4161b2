using System.Runtime.Intrinsics;
using Askew.Numerics;

namespace Askew.Runtime.Tests.Numerics;

/// <summary>Every width does to each element what one float alone gets; widths that this machine has no registers for work, too.</summary>
public unsafe class FloatLanesTests
{
    private static readonly float[] Special =
    [
        0, -0f, 1, -1, 0.5f, 1.5f, 2.5f, -2.5f, 1e-40f, -1e-40f, float.Epsilon, 1.17549435e-38f, 3e38f, -3e38f, float.PositiveInfinity,
            float.NegativeInfinity, float.NaN,
        1 + 1.1920929e-7f, 16777215, 16777217, 5.9604645e-8f,
    ];

    [Fact]
    public void EveryWidthDoesTheSame()
    {
        Check<FloatLanes128, Vector128<float>>();
        Check<FloatLanes256, Vector256<float>>();
        Check<FloatLanes512, Vector512<float>>();
    }

    [Fact]
    public void MultiplyAddsWithoutAnInstructionAreRoundedOnce()
    {
        var random = new Random(1);
        float[] a = Numbers(random, 400_000), b = Numbers(random, 400_000), c = Numbers(random, 400_000);
        for (int i = 0; i < a.Length; i++)
        {
            // Half of the sums nearly cancel or lie near half-way, where rounding twice shows.
            if (i % 2 == 0)
            {
                a[i] = 1 + (random.Next(1 << 12) * 1.1920929e-7f);
                b[i] = 1 + MathF.ScaleB(random.Next(1 << 8), -23);
                c[i] = MathF.ScaleB(random.Next(1, 64), random.Next(-60, 3)) * (random.Next(2) == 0 ? -1 : 1);
            }

            Assert.Equal(Bits(MathF.FusedMultiplyAdd(a[i], b[i], c[i])), Bits(FusedMultiplyAdd.WithoutInstruction(a[i], b[i], c[i])));
        }

        for (int i = 0; i < a.Length; i += 4)
        {
            Vector128<float> found =
                FusedMultiplyAdd.WithoutInstruction(Vector128.Create(a, i), Vector128.Create(b, i), Vector128.Create(c, i));
            for (int lane = 0; lane < 4; lane++)
            {
                Assert.Equal(Bits(MathF.FusedMultiplyAdd(a[i + lane], b[i + lane], c[i + lane])), Bits(found[lane]));
            }
        }
    }

    private static void Check<TLanes, TVector>()
        where TLanes : struct, IFloatLanes<TVector>
        where TVector : struct
    {
        var random = new Random(2);
        const int count = 1 << 12;
        float[] a = Numbers(random, count), b = Numbers(random, count), c = Numbers(random, count), found = new float[count];
        float[] powers = [.. Enumerable.Range(0, count).Select(i => (float)((i % 254) - 126))];
        Compare("add", i => TLanes.Add(At(a, i), At(b, i)), i => a[i] + b[i]);
        Compare("subtract", i => TLanes.Subtract(At(a, i), At(b, i)), i => a[i] - b[i]);
        Compare("multiply", i => TLanes.Multiply(At(a, i), At(b, i)), i => a[i] * b[i]);
        Compare("divide", i => TLanes.Divide(At(a, i), At(b, i)), i => a[i] / b[i]);
        Compare("multiply and add", i => TLanes.MultiplyAdd(At(a, i), At(b, i), At(c, i)), i => MathF.FusedMultiplyAdd(a[i], b[i], c[i]));
        Compare("round", i => TLanes.Round(At(a, i)), i => MathF.Round(a[i]));
        Compare("max", i => TLanes.Max(At(a, i), At(b, i)), i => MathF.Max(a[i], b[i]));
        Compare("choose", i => TLanes.Choose(At(a, i), At(b, i), At(c, i), TLanes.Create(7)), i => a[i] < b[i] ? c[i] : 7);
        Compare("power of two", i => TLanes.PowerOfTwo(At(powers, i)), i => MathF.ScaleB(1, (int)powers[i]));

        static TVector At(float[] values, int index)
        {
            fixed (float* from = values)
            {
                return TLanes.Load(from + index);
            }
        }

        void Compare(string operation, Func<int, TVector> vector, Func<int, float> one)
        {
            fixed (float* target = found)
            {
                for (int i = 0; i < count; i += TLanes.Count)
                {
                    TLanes.Store(vector(i), target + i);
                }
            }

            for (int i = 0; i < count; i++)
            {
                Assert.Equal((operation, i, Bits(one(i))), (operation, i, Bits(found[i])));
            }
        }
    }

    // One NaN is as good as another.
    private static int Bits(float value) => float.IsNaN(value) ? -1 : BitConverter.SingleToInt32Bits(value);

    private static float[] Numbers(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => random.Next(4) == 0
        ? Special[random.Next(Special.Length)]
        : (float)((random.NextDouble() - 0.5) * Math.Pow(2, random.Next(-30, 30))))];
}
