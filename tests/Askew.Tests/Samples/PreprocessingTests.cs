using Askew.Numerics;
using Askew.Samples;
using Askew.Tensors;
using FsCheck;
using FsCheck.Fluent;

namespace Askew.Tests.Samples;

/// <summary>How images become tensors.</summary>
public class PreprocessingTests
{
    [Fact]
    public void Without_a_word_pixels_are_floats_in_rgb_planes()
    {
        Tensor tensor = Apply(new InputRecipe(), new Image(1, 2, 3, [1, 2, 3, 4, 5, 6])).Tensor;
        Assert.Equal(new Shape(1, 3, 1, 2), tensor.Shape);
        Assert.Equal([1, 4, 2, 5, 3, 6], tensor.Floats.ToArray());
    }

    [Fact]
    public void Bgr_turns_the_channels_round_and_mean_goes_with_the_networks_order()
    {
        var recipe = new InputRecipe { Color = ColorOrder.Bgr, Mean = [100, 10, 1] };
        Assert.Equal([-97, -94, -8, -5, 0, 3], Apply(recipe, new Image(1, 2, 3, [1, 2, 3, 4, 5, 6])).Tensor.Floats.ToArray());
    }

    [Fact]
    public void Nhwc_keeps_channels_together()
    {
        Tensor tensor = Apply(new InputRecipe { Layout = TensorLayout.Nhwc }, new Image(1, 2, 3, [1, 2, 3, 4, 5, 6])).Tensor;
        Assert.Equal(new Shape(1, 1, 2, 3), tensor.Shape);
        Assert.Equal([1, 2, 3, 4, 5, 6], tensor.Floats.ToArray());
    }

    [Fact]
    public void Gray_is_Pillows_luma()
    {
        // (R * 19595 + G * 38470 + B * 7471 + 0x8000) >> 16
        var image = new Image(1, 4, 3, [255, 0, 0, 0, 255, 0, 0, 0, 255, 12, 200, 77]);
        Assert.Equal([76, 150, 29, 130], Apply(new InputRecipe { Color = ColorOrder.Gray }, image).Tensor.Floats.ToArray());
    }

    [Fact]
    public void A_gray_image_feeds_three_channels_alike() =>
        Assert.Equal([7, 9, 7, 9, 7, 9], Apply(new InputRecipe(), new Image(1, 2, 1, [7, 9])).Tensor.Floats.ToArray());

    [Fact]
    public void Gray_of_equal_channels_is_that_value()
    {
        byte[] pixels = [.. Enumerable.Range(0, 256).SelectMany(value => new[] { (byte)value, (byte)value, (byte)value })];
        Assert.Equal(Enumerable.Range(0, 256).Select(value => (float)value),
            Apply(new InputRecipe { Color = ColorOrder.Gray }, new Image(16, 16, 3, pixels)).Tensor.Floats.ToArray());
    }

    [Fact]
    public void Range_comes_before_mean_and_std_and_is_rounded_once()
    {
        var recipe = new InputRecipe { Low = 0, High = 1, Mean = [0.485, 0.456, 0.406], Std = [0.229, 0.224, 0.225] };
        float[] values = Apply(recipe, new Image(1, 1, 3, [0, 128, 255])).Tensor.Floats.ToArray();
        Assert.Equal([(float)(-0.485 / 0.229), (float)(((128 / 255.0) - 0.456) / 0.224), (float)((1 - 0.406) / 0.225)], values);
        var range = new Preprocessing(recipe).OutputRange;
        Assert.Equal(new ClippingRange((float)(-0.485 / 0.229), (float)((1 - 0.406) / 0.225)), range);
    }

    [Fact]
    public void Mapping_is_within_float_rounding_of_the_customary_single_precision_formula()
    {
        (double mean, double std)[] customary = [(0.485, 0.229), (0.456, 0.224), (0.406, 0.225), (0, 1), (0.5, 0.5)];
        foreach ((double mean, double std) in customary)
        {
            var recipe = new InputRecipe { Color = ColorOrder.Gray, High = 1, Mean = [mean], Std = [std] };
            byte[] pixels = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];
            float[] values = Apply(recipe, new Image(16, 16, 1, pixels)).Tensor.Floats.ToArray();
            for (int pixel = 0; pixel < 256; pixel++)
            {
                float single = ((pixel / 255f) - (float)mean) / (float)std;

                // The single-precision formula rounds at the size of its terms, not of their difference.
                Assert.InRange(Math.Abs(single - values[pixel]), 0, 2 * MathF.BitIncrement(1) * 1.2e-7f / std);
            }
        }
    }

    [Theory]
    [InlineData(100, 50, 64, 128, 64)]
    [InlineData(50, 100, 64, 64, 128)]
    [InlineData(375, 500, 256, 256, 341)]
    [InlineData(500, 333, 256, 384, 256)]
    [InlineData(256, 256, 256, 256, 256)]
    public void Shortest_truncates_the_long_side_as_torchvision_does(int height, int width, int size, int newHeight, int newWidth)
    {
        var preprocessing = new Preprocessing(new InputRecipe { Resize = ResizeMode.Shortest, Size = new ImageSize(size, size) });
        var image = new Image(height, width, 1, new byte[height * width]);
        Assert.Equal(new Shape(1, 3, newHeight, newWidth), preprocessing.OutputShapeFor(image));
        Assert.Equal(preprocessing.OutputShapeFor(image), preprocessing.Apply(image, "x").Tensor.Shape);
        Assert.Null(preprocessing.FixedOutputShape);
    }

    [Theory]
    [InlineData(5, 3, -1)]
    [InlineData(6, 3, -1)]
    [InlineData(8, 3, -2)]
    [InlineData(10, 3, -3)]
    [InlineData(3, 3, 0)]
    [InlineData(2, 5, 1)]
    [InlineData(1, 4, 1)]
    public void Crop_takes_the_centre_and_pads_what_is_smaller(int extent, int crop, int offset)
    {
        byte[] pixels = [.. Enumerable.Range(10, extent).Select(value => (byte)value)];
        var recipe = new InputRecipe { Color = ColorOrder.Gray, Crop = new ImageSize(1, crop), Pad = 200 };
        PreparedImage prepared = Apply(recipe, new Image(1, extent, 1, pixels));
        Assert.Equal(offset, prepared.Geometry.OffsetX);
        Assert.Equal(Enumerable.Range(0, crop).Select(x => x - offset < 0 || x - offset >= extent ? 200f : 10 + x - offset),
            prepared.Tensor.Floats.ToArray());
    }

    [Fact]
    public void Letterbox_centres_the_image_and_pads()
    {
        var recipe = new InputRecipe { Color = ColorOrder.Gray, Resize = ResizeMode.Letterbox, Size = new ImageSize(5, 4), Pad = 9 };
        PreparedImage prepared = Apply(recipe, new Image(4, 8, 1, [.. Enumerable.Repeat((byte)50, 32)]));
        float[] rows = [9, 50, 50, 9, 9];
        Assert.Equal(rows.SelectMany(row => Enumerable.Repeat(row, 4)), prepared.Tensor.Floats.ToArray());
        Assert.Equal(new ImageGeometry(4, 8, 0.5, 0.5, 1, 0), prepared.Geometry);
        Assert.Equal((6.0, 2.0), prepared.Geometry.ToSource(3, 2));
        Assert.Equal((3.0, 2.0), prepared.Geometry.FromSource(6, 2));
    }

    [Fact]
    public void A_very_thin_image_keeps_a_pixel_or_is_named_as_impossible()
    {
        var image = new Image(1, 16000, 1, new byte[16000]);
        var letterbox = new InputRecipe { Resize = ResizeMode.Letterbox, Size = new ImageSize(320, 320) };
        Assert.Equal(new Shape(1, 3, 320, 320), Apply(letterbox, image).Tensor.Shape);
        var shortest = new InputRecipe { Resize = ResizeMode.Shortest, Size = new ImageSize(256, 256), Crop = new ImageSize(224, 224) };
        Assert.Contains("thin.png",
            Assert.Throws<UnreadableImageException>(() => new Preprocessing(shortest).Apply(image, "thin.png")).Message);
    }

    [Fact]
    public void No_value_leaves_the_output_range_and_shapes_are_as_foretold()
    {
        var cases =
            from height in Gen.Choose(1, 40)
            from width in Gen.Choose(1, 40)
            from channels in Gen.Elements(1, 3)
            from color in Gen.Elements(ColorOrder.Rgb, ColorOrder.Bgr, ColorOrder.Gray)
            from resize in Gen.Elements(ResizeMode.None, ResizeMode.Stretch, ResizeMode.Shortest, ResizeMode.Letterbox)
            from layout in Gen.Elements(TensorLayout.Nchw, TensorLayout.Nhwc)
            from side in Gen.Choose(1, 24)
            from crop in Gen.Choose(0, 30)
            from pixels in Gen.ArrayOf(Gen.Choose(0, 255), height * width * channels)
            select (new Image(height, width, channels, Array.ConvertAll(pixels, pixel => (byte)pixel)), new InputRecipe
            {
                Color = color,
                Resize = resize,
                Layout = layout,
                Size = resize == ResizeMode.None ? null : new ImageSize(side, side + 1),
                Crop = crop == 0 ? null : new ImageSize(crop, crop + 2),
                Pad = 114,
                Mean = [11],
                Std = [-3],
            });
        Prop.ForAll(cases.ToArbitrary(), each =>
        {
            (Image image, InputRecipe recipe) = each;
            var preprocessing = new Preprocessing(recipe);
            Tensor tensor = preprocessing.Apply(image, "x").Tensor;
            return tensor.Shape.Equals(preprocessing.OutputShapeFor(image))
                && (preprocessing.FixedOutputShape is null || tensor.Shape.Equals(preprocessing.FixedOutputShape))
                && tensor.Floats.ToArray().All(value => value >= preprocessing.OutputRange.Min && value <= preprocessing.OutputRange.Max);
        }).QuickCheckThrowOnFailure();
    }

    private static PreparedImage Apply(InputRecipe recipe, Image image) => new Preprocessing(recipe).Apply(image, "x");
}
