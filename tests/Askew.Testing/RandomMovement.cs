using Askew.Instructions;
using Askew.Numerics;
using Askew.Tensors;

namespace Askew.Testing;

/// <summary>Random instructions that move integers.</summary>
internal static class RandomMovement
{
    public static IntegerProgram Concatenate(Random random)
    {
        int[] extents = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => random.Next(1, 12))];
        int axis = random.Next(extents.Length);
        var parts = new List<ProgramTensor>();
        var tables = new List<short[]?>();
        int total = 0;
        for (int i = random.Next(1, 5); i > 0; i--)
        {
            int[] own = [.. extents];
            own[axis] = random.Next(0, random.OneIn(3) ? 200 : 8);
            total += own[axis];
            bool hasTable = random.OneIn(2);
            ProgramTensor part = SmallPrograms.Tensor(hasTable ? random.Next(2, 9) : 8, own);
            parts.Add(part);
            tables.Add(hasTable ? random.Table(part.Range.Count, 8) : null);
        }

        extents[axis] = total;
        return SmallPrograms.Of(
            new Concatenate
            {
                Node = "random",
                Parts = [.. Enumerable.Range(0, parts.Count)],
                Output = parts.Count,
                Axis = axis,
                Tables = [.. tables]
            },
            [.. parts, SmallPrograms.Tensor(8, extents)]);
    }

    /// <summary>A walk over the input in any order of its dimensions, some backwards, with steps, with padding on either side or elements
    /// left out.</summary>
    public static IntegerProgram Rearrange(Random random)
    {
        int bitWidth = random.OneIn(4) ? 16 : random.Next(2, 9);
        int rank = random.Next(0, 5);
        int[] extents = [.. Enumerable.Range(0, rank).Select(_ => random.Next(1, rank < 3 ? 90 : 10))];
        int[] strides = new Shape(extents).Strides();
        int[] order = [.. Enumerable.Range(0, rank)];
        if (random.OneIn(2))
        {
            random.Shuffle(order);
        }

        int offset = 0;
        var walk = new int[rank];
        var step = new int[rank];
        var before = new int[rank];
        var available = new int[rank];
        for (int d = 0; d < rank; d++)
        {
            int source = order[d];
            int every = random.OneIn(4) ? random.Next(1, 4) : 1;
            bool backwards = random.OneIn(6);
            available[d] = (extents[source] + every - 1) / every;
            step[d] = strides[source] * every * (backwards ? -1 : 1);
            offset += backwards ? (available[d] - 1) * every * strides[source] : 0;
            before[d] = random.OneIn(4) ? random.Next(-2, 4) : 0;
            int after = random.OneIn(4) ? random.Next(-2, 4) : 0;
            walk[d] = Math.Max(0, available[d] + before[d] + after);
            if (random.OneIn(10))
            {
                (step[d], available[d]) = (0, walk[d]);
                offset = backwards ? 0 : offset;
            }
        }

        ProgramTensor input = SmallPrograms.Tensor(bitWidth, extents);
        offset = LowestReadFits(walk, step, before, available, offset, input.Shape.ElementCount) ? offset : 0;
        if (!LowestReadFits(walk, step, before, available, offset, input.Shape.ElementCount))
        {
            return Rearrange(random);
        }

        return SmallPrograms.Of(
            new Rearrange
            {
                Node = "random",
                Input = 0,
                Output = 1,
                Extents = walk,
                Strides = step,
                Offset = offset,
                Before = before,
                Available = available,
                PadValue = random.Within(input.Range.Min, input.Range.Max),
            },
            input,
            SmallPrograms.Tensor(bitWidth, walk));
    }

    public static IntegerProgram Resize(Random random)
    {
        int bitWidth = random.OneIn(5) ? 16 : random.Next(2, 9);
        bool flat = random.OneIn(4);
        int height = flat ? 1 : random.Next(1, 12);
        int width = random.Next(1, 40);
        int outHeight = flat ? 1 : random.Next(1, 25);
        int outWidth = random.OneIn(2) ? 2 * width : random.Next(1, 90);
        bool linear = random.OneIn(2);
        ResizeAxis rows = Axis(random, height, outHeight, linear && !flat);
        ResizeAxis columns = Axis(random, width, outWidth, linear);
        int batch = random.Next(1, 3);
        int channels = random.Next(1, 4);
        return SmallPrograms.Of(
            new Resize { Node = "random", Input = 0, Output = 1, Rows = rows, Columns = columns },
            flat ? SmallPrograms.Tensor(bitWidth, batch, channels, width) : SmallPrograms.Tensor(bitWidth, batch, channels, height, width),
            flat ? SmallPrograms.Tensor(bitWidth, batch, channels, outWidth)
                : SmallPrograms.Tensor(bitWidth, batch, channels, outHeight, outWidth));
    }

    private static ResizeAxis Axis(Random random, int from, int to, bool linear)
    {
        bool anywhere = random.OneIn(4);
        var first = new int[to];
        var second = new int[to];
        var weight = new int[to];
        for (int i = 0; i < to; i++)
        {
            first[i] = anywhere ? random.Next(from) : i * from / to;
            second[i] = linear ? Math.Min(first[i] + 1, from - 1) : first[i];
            weight[i] = linear ? random.Within(0, 1 << Askew.Instructions.Resize.WeightBits) : 0;
        }

        return new ResizeAxis(first, second, weight);
    }

    private static bool LowestReadFits(int[] walk, int[] step, int[] before, int[] available, int offset, int count)
    {
        (long low, long high) = (offset, offset);
        for (int d = 0; d < walk.Length; d++)
        {
            long reach = (long)Math.Max(0, Math.Min(available[d], walk[d] - before[d]) - 1) * step[d];
            low += Math.Min(0, reach);
            high += Math.Max(0, reach);
        }

        return low >= 0 && high < count;
    }
}
