using Askew.Instructions;
using Askew.Numerics;
using Askew.Tensors;

namespace Askew.Testing;

/// <summary>What instructions round that have no addend in which half a step is folded, in steps of the result.</summary>
internal static class UnroundedResults
{
    /// <summary>Of <paramref name="layer"/>; null where its instruction has an addend, or a table whose <paramref name="function"/> is not
    /// known.</summary>
    public static double[]? Of(SingleLayer layer, Func<double, double>? function) => layer.Instruction switch
    {
        LookUp lookUp when function is not null => Values(layer, lookUp, function),
        Softmax { Logarithm: null } softmax => Shares(layer, softmax),
        Resize { IsNearest: false } resize => Resampled(layer, resize),
        _ => null,
    };

    private static double[] Values(SingleLayer layer, LookUp lookUp, Func<double, double> function)
    {
        QuantizationParameters from = layer.Program.Tensors[lookUp.Input].Parameters;
        QuantizationParameters to = layer.Program.Tensors[lookUp.Output].Parameters;
        return Array.ConvertAll(
            Integers(layer, lookUp.Input), integer => (function(from.Dequantize(integer)) / to.Scale) + to.ZeroPoint);
    }

    private static double[] Shares(SingleLayer layer, Softmax softmax)
    {
        int[] input = Integers(layer, softmax.Input);
        Shape shape = layer.Program.Tensors[softmax.Input].Shape;
        int inner = shape.CountBetween(softmax.Axis + 1, shape.Rank);
        int count = shape[softmax.Axis];
        var shares = new double[input.Length];
        for (int run = 0; run < input.Length / count; run++)
        {
            int start = (run / inner * count * inner) + (run % inner);
            int[] places = [.. Enumerable.Range(0, count).Select(i => start + (i * inner))];
            int largest = places.Max(place => input[place]);
            double sum = places.Sum(place => (double)softmax.Exponentials[largest - input[place]]);
            foreach (int place in places)
            {
                double share = softmax.Exponentials[largest - input[place]] * (double)softmax.ReciprocalScale / sum;
                shares[place] = softmax.ZeroPoint + Math.ScaleB(share, -Softmax.ReciprocalBits);
            }
        }

        return shares;
    }

    private static double[] Resampled(SingleLayer layer, Resize resize)
    {
        int[] input = Integers(layer, resize.Input);
        Shape from = layer.Program.Tensors[resize.Input].Shape;
        (int rows, int columns) = (resize.Rows.First.Length, resize.Columns.First.Length);
        int width = from[-1];
        int plane = (from.Rank == 4 ? from[2] : 1) * width;
        var results = new double[input.Length / plane * rows * columns];
        for (int i = 0; i < results.Length; i++)
        {
            (int start, int y, int x) = (i / (rows * columns) * plane, i / columns % rows, i % columns);
            double right = Weight(resize.Columns, x);
            double below = Weight(resize.Rows, y);
            results[i] = (Row(resize.Rows.First[y]) * (1 - below)) + (Row(resize.Rows.Second[y]) * below);

            double Row(int row) => (input[start + (row * width) + resize.Columns.First[x]] * (1 - right))
                + (input[start + (row * width) + resize.Columns.Second[x]] * right);
        }

        return results;
    }

    private static double Weight(ResizeAxis axis, int place) => Math.ScaleB(axis.SecondWeight[place], -Resize.WeightBits);

    private static int[] Integers(SingleLayer layer, int tensor)
    {
        ProgramTensor described = layer.Program.Tensors[tensor];
        float[] reals = layer.Inputs[described.Name].Floats.ToArray();
        return [.. reals.Select(described.Parameters.QuantizeSingle)];
    }
}
