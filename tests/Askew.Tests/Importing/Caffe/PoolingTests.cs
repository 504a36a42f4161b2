using System.Globalization;
using Askew.Graphs;
using Askew.Tensors;
using Askew.Testing;

namespace Askew.Tests.Importing.Caffe;

/// <summary>Windows as Caffe counts them: their number is rounded up, one that would begin in the padding at the end is left out, and a
/// mean is over padding, but not over what lies behind it.</summary>
public class PoolingTests
{
    public static TheoryData<string, int, int, int, int, int> Windows
    {
        get
        {
            var windows = new TheoryData<string, int, int, int, int, int>();
            foreach (string method in new[] { "MAX", "AVE" })
            {
                foreach ((int kernel, int stride, int pad) in new[]
                {
                    (2, 2, 0), (3, 2, 0), (3, 2, 1), (2, 2, 1), (3, 1, 1), (3, 3, 1), (5, 3, 2), (4, 3, 3), (3, 3, 2), (2, 1, 1),
                    (2, 3, 1),
                })
                {
                    for (int extent = 5; extent <= 8; extent++)
                    {
                        windows.Add(method, kernel, stride, pad, extent, 13 - extent);
                    }
                }
            }

            return windows;
        }
    }

    [Theory]
    [MemberData(nameof(Windows))]
    public void WindowsAreThoseOfCaffe(string method, int kernel, int stride, int pad, int height, int width)
    {
        Tensor data = TestModel.Data(1, 3, height, width);
        Tensor y = CaffeModel.Of([1, 3, height, width], CaffeModel.Layer("Pooling", string.Create(
            CultureInfo.InvariantCulture,
            $"pooling_param {{ pool: {method} kernel_size: {kernel} stride: {stride} pad: {pad} engine: CAFFE }}"))).Run(data)["y"];
        int rows = Count(height, kernel, stride, pad);
        int columns = Count(width, kernel, stride, pad);
        Assert.Equal(new Shape(1, 3, rows, columns), y.Shape);
        var image = new Image(data);
        float[] expected = Image.Drawn(y.Shape, (_, c, row, column) => Reduced(image, method, c, row, column, kernel, stride, pad));
        Assert.All(expected.Zip(y.Floats.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
    }

    [Fact]
    public void HeightAndWidthMayDifferAndRoundDown()
    {
        Tensor data = TestModel.Data(1, 2, 8, 9);
        Tensor y = CaffeModel.Of([1, 2, 8, 9], CaffeModel.Layer(
            "Pooling", "pooling_param { kernel_h: 3 kernel_w: 2 stride_h: 2 stride_w: 2 round_mode: FLOOR }")).Run(data)["y"];
        Assert.Equal(new Shape(1, 2, 3, 4), y.Shape);
        var image = new Image(data);
        Assert.Equal(
            Image.Drawn(y.Shape, (_, c, row, column) =>
                Enumerable.Range(0, 6).Max(i => image[0, c, (row * 2) + (i / 2), (column * 2) + (i % 2)])),
            y.Floats.ToArray());
    }

    [Theory]
    [InlineData("MAX")]
    [InlineData("AVE")]
    public void AllOfAnImage(string method)
    {
        Tensor data = TestModel.Data(1, 3, 5, 4);
        Tensor y = CaffeModel.Of([1, 3, 5, 4], CaffeModel.Layer(
            "Pooling", $"pooling_param {{ pool: {method} global_pooling: true }}")).Run(data)["y"];
        Assert.Equal(new Shape(1, 3, 1, 1), y.Shape);
        for (int c = 0; c < 3; c++)
        {
            float[] plane = data.Floats.Slice(c * 20, 20).ToArray();
            Assert.Equal(method == "MAX" ? plane.Max() : plane.Average(), y.Floats[c], 1e-6);
        }
    }

    [Theory]
    [InlineData("kernel_size: 1 stride: 3", "its last window begins at 6, behind the 5 elements")]
    [InlineData("kernel_size: 2 pad: 2", "its padding [2,2] is not smaller than its kernel [2,2]")]
    [InlineData("pool: STOCHASTIC kernel_size: 2", "stochastic pooling")]
    [InlineData("stride: 2", "its kernel_size is missing")]
    [InlineData("kernel_size: 2 kernel_h: 2 kernel_w: 2", "its kernel_size is given for height and width")]
    [InlineData("kernel_size: 0", "its kernel_size [0,0] does not fit")]
    [InlineData("kernel_size: 2 stride: 0", "its stride [0,0] does not fit")]
    [InlineData("global_pooling: true kernel_size: 2", "global pooling has no kernel")]
    [InlineData("kernel_size: 9", "its window reaches over 9 elements")]
    public void WhatHasNoResultIsRefused(string text, string expected)
    {
        GraphException e = Assert.Throws<GraphException>(() =>
            CaffeModel.Of([1, 3, 5, 5], CaffeModel.Layer("Pooling", $"pooling_param {{ {text} }}")).Import());
        Assert.Contains($"layer 'pooling' (Pooling): {expected}", e.Message, StringComparison.Ordinal);
    }

    // Step by step as Caffe's own description has it.
    private static int Count(int extent, int kernel, int stride, int pad)
    {
        int count = (int)Math.Ceiling((double)(extent + (2 * pad) - kernel) / stride) + 1;
        return pad > 0 && (count - 1) * stride >= extent + pad ? count - 1 : count;
    }

    private static double Reduced(Image image, string method, int c, int row, int column, int kernel, int stride, int pad)
    {
        (int top, int left) = ((row * stride) - pad, (column * stride) - pad);
        int bottom = Math.Min(top + kernel, image.Height + pad);
        int right = Math.Min(left + kernel, image.Width + pad);
        double size = (bottom - top) * (right - left);
        (double largest, double sum) = (double.NegativeInfinity, 0);
        for (int y = Math.Max(top, 0); y < Math.Min(bottom, image.Height); y++)
        {
            for (int x = Math.Max(left, 0); x < Math.Min(right, image.Width); x++)
            {
                largest = Math.Max(largest, image[0, c, y, x]);
                sum += image[0, c, y, x];
            }
        }

        return method == "MAX" ? largest : sum / size;
    }
}
