using Askew.Instructions;
using Askew.Numerics;

namespace Askew.Testing;

/// <summary>Random parts of instructions, with a taste for extremes.</summary>
internal static class RandomNumbers
{
    /// <summary>A number of [low, high], at one of the ends now and then.</summary>
    public static int Within(this Random random, int low, int high) => random.Next(8) switch
    {
        0 => low,
        1 => high,
        _ => (int)random.NextInt64(low, (long)high + 1),
    };

    /// <summary>True one time in <paramref name="times"/>.</summary>
    public static bool OneIn(this Random random, int times) => random.Next(times) == 0;

    /// <summary>Weights; now and then all as large as they can be.</summary>
    public static sbyte[] Weights(this Random random, int count)
    {
        int kind = random.Next(6);
        var weights = new sbyte[count];
        for (int i = 0; i < count; i++)
        {
            weights[i] = kind switch
            {
                0 => sbyte.MaxValue,
                1 => sbyte.MinValue,
                2 => (sbyte)random.Within(-128, 127),
                _ => (sbyte)random.Next(-40, 41),
            };
        }

        return weights;
    }

    /// <summary>A requantiser for sums of about <paramref name="magnitude"/>: mostly one that uses the whole range, else dead or
    /// extreme.</summary>
    public static Requantizer Requantizer(this Random random, int magnitude)
    {
        if (random.OneIn(6))
        {
            return new Requantizer(random.Within(int.MinValue, int.MaxValue), random.Next(0, 63), random.NextInt64(-(1L << 62), 1L << 62));
        }

        if (random.OneIn(12))
        {
            return new Requantizer(0, random.Next(0, 31), random.Next(-1000, 1000));
        }

        int multiplier = random.Within(1, 1 << 30) * (random.OneIn(8) ? -1 : 1);
        long product = Math.Max(1, Math.Abs((long)multiplier * magnitude) / 100);
        int shift = Math.Min(62, System.Numerics.BitOperations.Log2((ulong)product));
        long half = shift == 0 ? 0 : 1L << (shift - 1);
        return new Requantizer(multiplier, shift, ((long)random.Next(-100, 100) << Math.Min(shift, 54)) + half);
    }

    /// <summary>A stage for an output of <paramref name="bitWidth"/> bits: plain, clamped, or with a table of a few or of many
    /// entries.</summary>
    public static OutputStage Stage(this Random random, int bitWidth, bool tables = true)
    {
        IntegerRange range = IntegerRange.Signed(bitWidth);
        if (random.OneIn(3))
        {
            int low = random.Within(range.Min, range.Max);
            range = new IntegerRange(low, random.Within(low, range.Max));
        }

        if (!tables || !random.OneIn(4))
        {
            return new OutputStage(range);
        }

        if (random.OneIn(2))
        {
            int min = random.Next(-40000, 1000);
            range = new IntegerRange(min, min + random.Next(0, 65536));
        }

        return new OutputStage(range, random.OneIn(2) ? random.Table(range.Count, bitWidth) : random.SlowTable(range.Count, bitWidth));
    }

    /// <summary>A table whose entries change seldom, as those of smooth functions do.</summary>
    public static short[] SlowTable(this Random random, int entries, int bitWidth)
    {
        IntegerRange range = IntegerRange.Signed(bitWidth);
        var table = new short[entries];
        int value = random.Next(range.Min, range.Max + 1);
        for (int i = 0; i < entries; i++)
        {
            if (random.OneIn(1 + (entries / 128)))
            {
                value = range.Saturate((long)value + random.Next(-3, 6));
            }

            table[i] = (short)value;
        }

        return table;
    }

    /// <summary>A table whose entries fit <paramref name="bitWidth"/> bits.</summary>
    public static short[] Table(this Random random, int entries, int bitWidth)
    {
        IntegerRange range = IntegerRange.Signed(bitWidth);
        var table = new short[entries];
        for (int i = 0; i < entries; i++)
        {
            table[i] = (short)random.Next(range.Min, range.Max + 1);
        }

        return table;
    }

    /// <summary>A window that fits an image of this size at least once.</summary>
    public static SlidingWindow Window(this Random random, int height, int width)
    {
        while (true)
        {
            int kernel = random.OneIn(3) ? 1 : random.Next(1, 6);
            int kernelHeight = random.OneIn(4) ? random.Next(1, 4) : kernel;
            int dilation = random.OneIn(4) ? 2 : 1;
            int stride = random.OneIn(2) ? 1 : random.Next(1, 4);
            int strideWidth = random.OneIn(4) ? random.Next(1, 4) : stride;
            int pad = random.OneIn(2) ? kernel / 2 : random.Next(0, 3);
            var window = new SlidingWindow(
                height == 1 ? 1 : kernelHeight,
                kernel,
                height == 1 ? 1 : stride,
                strideWidth,
                dilation,
                random.OneIn(4) ? 2 : dilation,
                height == 1 ? 0 : pad,
                pad,
                height == 1 ? 0 : random.OneIn(4) ? random.Next(0, 3) : pad,
                random.OneIn(4) ? random.Next(0, 3) : pad);
            if (Steps(height, window.KernelHeight, window.DilationHeight, window.StrideHeight, window.PadTop + window.PadBottom) > 0
                && Steps(width, window.KernelWidth, window.DilationWidth, window.StrideWidth, window.PadLeft + window.PadRight) > 0)
            {
                return window;
            }
        }
    }

    /// <summary>How many windows fit along one dimension.</summary>
    public static int Steps(int extent, int kernel, int dilation, int stride, int pads)
    {
        int rest = extent + pads - (((kernel - 1) * dilation) + 1);
        return rest < 0 ? 0 : (rest / stride) + 1;
    }

    /// <summary>The shape that <paramref name="window"/> makes of [batch, anything, height, width], without height for rank 3.</summary>
    public static int[] OutputExtents(SlidingWindow window, int batch, int channels, int height, int width, int rank)
    {
        int outHeight = Steps(height, window.KernelHeight, window.DilationHeight, window.StrideHeight, window.PadTop + window.PadBottom);
        int outWidth = Steps(width, window.KernelWidth, window.DilationWidth, window.StrideWidth, window.PadLeft + window.PadRight);
        return rank == 3 ? [batch, channels, outWidth] : [batch, channels, outHeight, outWidth];
    }
}
