using Askew.Graphs;
using Askew.Tensors;
using Askew.Testing;

namespace Askew.Tests.Importing.Caffe;

/// <summary>Layers that join, part, move and resize, element by element.</summary>
public class MovementLayerTests
{
    private static readonly Tensor data = TestModel.Data(1, 4, 6, 5);
    private static readonly Image image = new(data);

    // Another image, with other elements.
    private static readonly Tensor other = Tensor.Of(new Shape(1, 4, 6, 5), TestModel.Noise(120, 77));
    private static readonly Image second = new(other);

    [Theory]
    [InlineData("", 1, 1)]
    [InlineData("operation: SUM coeff: 1 coeff: -0.5", 1, -0.5)]
    [InlineData("operation: 1 coeff: [2.5, 0.25]", 2.5, 0.25)]
    public void EltwiseSum(string text, double a, double b) => Same(
        Two("Eltwise", $"eltwise_param {{ {text} }}"), (_, c, y, x) => (a * image[0, c, y, x]) + (b * second[0, c, y, x]));

    [Fact]
    public void EltwiseProduct() =>
        Same(Two("Eltwise", "eltwise_param { operation: PROD }"), (_, c, y, x) => image[0, c, y, x] * second[0, c, y, x]);

    [Fact]
    public void EltwiseMaximum() =>
        Same(Two("Eltwise", "eltwise_param { operation: MAX }"), (_, c, y, x) => Math.Max(image[0, c, y, x], second[0, c, y, x]));

    [Fact]
    public void EltwiseOfThree()
    {
        string layers = CaffeModel.InputLayer("other", 1, 4, 6, 5) + CaffeModel.Layer("Eltwise", "", bottoms: "data other data");
        Same(Run(layers), (_, c, y, x) => (2 * image[0, c, y, x]) + second[0, c, y, x]);
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("concat_param { axis: -1 }", 3)]
    [InlineData("concat_param { concat_dim: 2 }", 2)]
    public void Concat(string text, int axis)
    {
        int extent = data.Shape[axis];
        Same(Two("Concat", text), (n, c, y, x) =>
        {
            int[] place = [n, c, y, x];
            Image source = place[axis] < extent ? image : second;
            place[axis] %= extent;
            return source[place[0], place[1], place[2], place[3]];
        }, data.Shape.With(axis, 2 * extent));
    }

    [Theory]
    [InlineData("slice_param { slice_point: 1 slice_point: 3 }", 1, 0, 1, 3, 4)]
    [InlineData("slice_param { axis: 2 }", 2, 0, 2, 4, 6)]
    [InlineData("slice_param { slice_dim: 3 slice_point: [1, 2] }", 3, 0, 1, 2, 5)]
    public void Slice(string text, int axis, params int[] bounds)
    {
        IReadOnlyDictionary<string, Tensor> parts =
            CaffeModel.Of([1, 4, 6, 5], CaffeModel.Layer("Slice", text, tops: "a b c")).Run(data);
        for (int i = 0; i < 3; i++)
        {
            Same(parts["abc"[i].ToString()], (n, c, y, x) =>
            {
                int[] place = [n, c, y, x];
                place[axis] += bounds[i];
                return image[place[0], place[1], place[2], place[3]];
            }, data.Shape.With(axis, bounds[i + 1] - bounds[i]));
        }
    }

    [Fact]
    public void SplitGivesTheSameTwice()
    {
        string layers = CaffeModel.Layer("Split", "", tops: "a b") + CaffeModel.Layer("AbsVal", "", bottoms: "a")
            + CaffeModel.Layer("Power", "power_param { scale: 2 }", bottoms: "b", tops: "z");
        IReadOnlyDictionary<string, Tensor> found = CaffeModel.Of([1, 4, 6, 5], layers).Run(data);
        Same(found["y"], (_, c, y, x) => Math.Abs(image[0, c, y, x]));
        Same(found["z"], (_, c, y, x) => 2 * image[0, c, y, x]);
    }

    [Theory]
    [InlineData("Flatten", "", 1, 120)]
    [InlineData("Flatten", "flatten_param { axis: 2 }", 1, 4, 30)]
    [InlineData("Flatten", "flatten_param { axis: 1 end_axis: -2 }", 1, 24, 5)]
    [InlineData("Flatten", "flatten_param { axis: 0 }", 120)]
    [InlineData("Reshape", "reshape_param { shape { dim: 0 dim: 2 dim: -1 dim: 5 } }", 1, 2, 12, 5)]
    [InlineData("Reshape", "reshape_param { shape { dim: [3, -1] } axis: 1 num_axes: 2 }", 1, 3, 8, 5)]
    [InlineData("Reshape", "reshape_param { shape { dim: 1 dim: 1 } axis: -1 }", 1, 4, 6, 5, 1, 1)]
    [InlineData("Reshape", "reshape_param { shape { dim: 30 } axis: 2 }", 1, 4, 30)]
    public void ElementsStayInOrder(string type, string text, params int[] shape)
    {
        Tensor y = CaffeModel.Of([1, 4, 6, 5], CaffeModel.Layer(type, text)).Run(data)["y"];
        Assert.Equal(new Shape(shape), y.Shape);
        Assert.Equal(data.Floats.ToArray(), y.Floats.ToArray());
    }

    [Fact]
    public void Permute()
    {
        Same(Run(CaffeModel.Layer("Permute", "permute_param { order: 0 order: 2 order: 3 order: 1 }")),
            (_, y, x, c) => image[0, c, y, x], new Shape(1, 6, 5, 4));
        Same(Run(CaffeModel.Layer("Permute", "permute_param { order: 0 order: 3 }")),
            (_, x, c, y) => image[0, c, y, x], new Shape(1, 5, 4, 6));
    }

    [Theory]
    [InlineData("", 2, 0, 0)]
    [InlineData("crop_param { axis: 2 offset: 1 }", 2, 1, 1)]
    [InlineData("crop_param { axis: -2 offset: 2 offset: 1 }", 2, 2, 1)]
    public void Crop(string text, int channels, int top, int left)
    {
        Assert.Equal(2, channels);
        string layers = CaffeModel.InputLayer("reference", 1, channels, 3, 4)
            + CaffeModel.Layer("Crop", text, bottoms: "data reference") + CaffeModel.Layer("AbsVal", "", "reference", "z");
        CaffeModel model = CaffeModel.Of([1, 4, 6, 5], layers);
        Same(model.Run(data, TestModel.Data(1, channels, 3, 4))["y"],
            (_, c, y, x) => image[0, c, y + top, x + left], new Shape(1, 4, 3, 4));
    }

    [Fact]
    public void Upsample() => Same(
        Run(CaffeModel.Layer("Upsample", "upsample_param { scale: 3 }")),
        (_, c, y, x) => image[0, c, y / 3, x / 3], new Shape(1, 4, 18, 15));

    [Theory]
    [InlineData("height: 11 width: 7", 0, 6, 5, 11, 7)]
    [InlineData("height: 3 width: 9", 0, 6, 5, 3, 9)]
    [InlineData("zoom_factor: 2", 0, 6, 5, 11, 9)]
    [InlineData("shrink_factor: 2", 0, 6, 5, 3, 3)]
    [InlineData("shrink_factor: 2 zoom_factor: 4", 0, 6, 5, 9, 9)]
    [InlineData("height: 8 width: 8 pad_beg: -1 pad_end: -1", 1, 4, 3, 8, 8)]
    public void Interpolation(string text, int first, int height, int width, int rows, int columns) => Same(
        Run(CaffeModel.Layer("Interp", $"interp_param {{ {text} }}")),
        (_, c, row, column) =>
        {
            double y = rows > 1 ? row * (height - 1.0) / (rows - 1) : 0;
            double x = columns > 1 ? column * (width - 1.0) / (columns - 1) : 0;
            (int top, int left) = ((int)y, (int)x);
            (double down, double right) = (y - top, x - left);
            (int bottom, int next) = (Math.Min(top + 1, height - 1), Math.Min(left + 1, width - 1));
            double At(int i, int j) => image[0, c, i + first, j + first];
            return ((1 - down) * (((1 - right) * At(top, left)) + (right * At(top, next))))
                + (down * (((1 - right) * At(bottom, left)) + (right * At(bottom, next))));
        },
        new Shape(1, 4, rows, columns));

    [Theory]
    [InlineData("Slice", "slice_param { slice_point: 5 }", "a b", "the 4 elements of axis 1 cannot be parted into 2 at [5]")]
    [InlineData("Slice", "", "a b c", "the 4 elements of axis 1 cannot be parted into 3 at []")]
    [InlineData("Flatten", "flatten_param { axis: 2 end_axis: 1 }", "y", "it flattens axes 2 to 1")]
    [InlineData("Reshape", "reshape_param { shape { dim: 7 dim: -1 } }", "y", "")]
    [InlineData("Reshape", "reshape_param { shape { dim: -1 dim: -1 } }", "y", "a blob of shape [1,4,6,5] cannot have the shape [-1,-1]")]
    [InlineData("Reshape", "", "y", "it has no reshape_param")]
    [InlineData("Permute", "permute_param { order: 1 order: 1 }", "y", "the order [1,1] does not fit")]
    [InlineData("Permute", "permute_param { order: 4 }", "y", "the order [4] does not fit")]
    [InlineData("Upsample", "upsample_param { scale: 0 }", "y", "its scale is 0")]
    [InlineData("Upsample", "upsample_param { scale: 2000000000 }", "y", "")]
    [InlineData("Interp", "interp_param { }", "y", "its interp_param says no size")]
    [InlineData("Interp", "interp_param { height: -3 width: 2 }", "y", "its result would have -3 times 2 elements")]
    [InlineData("Interp", "interp_param { zoom_factor: 2 pad_beg: -3 pad_end: -3 }", "y", "its pad_beg and pad_end leave nothing")]
    public void WhatDoesNotFitIsRefused(string type, string text, string tops, string expected)
    {
        GraphException e = Assert.Throws<GraphException>(() =>
            CaffeModel.Of([1, 4, 6, 5], CaffeModel.Layer(type, text, tops: tops)).Import());
        Assert.Contains($"layer '{type.ToLowerInvariant()}' ({type}): {expected}", e.Message, StringComparison.Ordinal);
    }

    private static Tensor Two(string type, string text) =>
        Run(CaffeModel.InputLayer("other", 1, 4, 6, 5) + CaffeModel.Layer(type, text, bottoms: "data other"));

    private static Tensor Run(string layers) => CaffeModel.Of([1, 4, 6, 5], layers) is var model && model.Import().Inputs.Count == 2
        ? model.Run(data, other)["y"]
        : model.Run(data)["y"];

    private static void Same(Tensor found, Func<int, int, int, int, double> formula, Shape? shape = null)
    {
        Assert.Equal(shape ?? data.Shape, found.Shape);
        Assert.All(
            Image.Drawn(found.Shape, formula).Zip(found.Floats.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }
}
