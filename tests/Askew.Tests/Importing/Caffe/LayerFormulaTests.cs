using Askew.Tensors;
using Askew.Testing;

namespace Askew.Tests.Importing.Caffe;

/// <summary>Every type of layers against its formula, written out plainly.</summary>
public class LayerFormulaTests
{
    private const double Tolerance = 2e-6;

    private static readonly Tensor data = TestModel.Data(1, 4, 7, 6);
    private static readonly Image image = new(data);

    /// <summary>Functions of one element: layer, parameters, formula.</summary>
    public static TheoryData<string> Functions => [.. formulas.Keys];

    private static readonly Dictionary<string, (string Type, string Parameters, Func<double, double> Formula)> formulas = new()
    {
        ["relu"] = ("ReLU", "", x => Math.Max(x, 0)),
        ["leaky relu"] = ("ReLU", "relu_param { negative_slope: 0.1 }", x => x > 0 ? x : 0.1f * x),
        ["sigmoid"] = ("Sigmoid", "sigmoid_param { engine: CAFFE }", x => 1 / (1 + Math.Exp(-x))),
        ["tanh"] = ("TanH", "", Math.Tanh),
        ["elu"] = ("ELU", "elu_param { alpha: 0.5 }", x => x > 0 ? x : 0.5 * (Math.Exp(x) - 1)),
        ["absolute"] = ("AbsVal", "", Math.Abs),
        ["bnll"] = ("BNLL", "", x => Math.Log(1 + Math.Exp(x))),
        ["power"] = ("Power", "power_param { power: 3 scale: 0.5 shift: 2 }", x => Math.Pow(2 + (0.5 * x), 3)),
        ["power without a power"] = ("Power", "power_param { scale: 0.0078125 shift: -1 }", x => (0.0078125 * x) - 1),
        ["power of nothing"] = ("Power", "", x => x),
        ["power of zero"] = ("Power", "power_param { power: 0 }", _ => 1),
        ["exp"] = ("Exp", "", Math.Exp),
        ["exp to a base"] = ("Exp", "exp_param { base: 2 scale: 3 shift: 0.5 }", x => Math.Pow(2, 0.5 + (3 * x))),
        ["log"] = ("Log", "log_param { shift: 2 }", x => Math.Log(2 + x)),
        ["log to a base"] = ("Log", "log_param { base: 10 scale: 2 shift: 3 }", x => Math.Log10(3 + (2 * x))),
        ["clip"] = ("Clip", "clip_param { min: -0.25 max: 0.5 }", x => Math.Clamp(x, -0.25, 0.5)),
        ["dropout"] = ("Dropout", "dropout_param { dropout_ratio: 0.4 }", x => x),
    };

    [Theory]
    [MemberData(nameof(Functions))]
    public void AFunctionOfEveryElement(string name)
    {
        (string type, string parameters, Func<double, double> formula) = formulas[name];
        Same(CaffeModel.Of([1, 4, 7, 6], CaffeModel.Layer(type, parameters)), (_, c, y, x) => formula(image[0, c, y, x]));
    }

    [Theory]
    [InlineData("kernel_size: 3", 3, 3, 1, 1, 0, 0, 1, 1, 1)]
    [InlineData("kernel_size: 3 stride: 2 pad: 1", 3, 3, 2, 2, 1, 1, 1, 1, 1)]
    [InlineData("kernel_size: 3 kernel_size: 2 stride: 1 stride: 2 pad: 0 pad: 1", 3, 2, 1, 2, 0, 1, 1, 1, 1)]
    [InlineData("kernel_h: 1 kernel_w: 3 stride_h: 2 stride_w: 1 pad_h: 0 pad_w: 1", 1, 3, 2, 1, 0, 1, 1, 1, 1)]
    [InlineData("kernel_size: 3 dilation: 2 pad: 2", 3, 3, 1, 1, 2, 2, 2, 2, 1)]
    [InlineData("kernel_size: [2, 3] dilation: [1, 2]", 2, 3, 1, 1, 0, 0, 1, 2, 1)]
    [InlineData("kernel_size: 3 group: 2", 3, 3, 1, 1, 0, 0, 1, 1, 2)]
    [InlineData("kernel_size: 3 group: 4 engine: CAFFE", 3, 3, 1, 1, 0, 0, 1, 1, 4)]
    public void Convolution(string text, int kh, int kw, int sh, int sw, int ph, int pw, int dh, int dw, int groups)
    {
        const int outputs = 8;
        float[] weights = TestModel.Noise(outputs * 4 / groups * kh * kw, 5);
        float[] bias = TestModel.Noise(outputs, 6);
        CaffeModel model = CaffeModel.Of([1, 4, 7, 6], CaffeModel.Layer(
                "Convolution", $"convolution_param {{ num_output: {outputs} {text} weight_filler {{ type: \"xavier\" }} }}"))
            .Blob("convolution", [outputs, 4 / groups, kh, kw], weights).Blob("convolution", [outputs], bias);
        Same(model, (_, o, y, x) =>
        {
            double sum = bias[o];
            for (int c = 0; c < 4 / groups; c++)
            {
                for (int i = 0; i < kh; i++)
                {
                    for (int j = 0; j < kw; j++)
                    {
                        int channel = (o / (outputs / groups) * (4 / groups)) + c;
                        sum += weights[(((((o * (4 / groups)) + c) * kh) + i) * kw) + j]
                            * image[0, channel, (y * sh) - ph + (i * dh), (x * sw) - pw + (j * dw)];
                    }
                }
            }

            return sum;
        }, [1, outputs, ((7 + (2 * ph) - (((kh - 1) * dh) + 1)) / sh) + 1, ((6 + (2 * pw) - (((kw - 1) * dw) + 1)) / sw) + 1]);
    }

    [Fact]
    public void ConvolutionOfRows()
    {
        float[] weights = TestModel.Noise(2 * 3 * 3, 5);
        Tensor rows = TestModel.Data(1, 3, 9);
        CaffeModel model = CaffeModel.Of([1, 3, 9], CaffeModel.Layer(
                "Convolution", "convolution_param { num_output: 2 kernel_size: 3 stride: 2 bias_term: false }"))
            .Blob("convolution", [2, 3, 3], weights);
        Tensor y = model.Run(rows)["y"];
        Assert.Equal(new Shape(1, 2, 4), y.Shape);
        for (int o = 0; o < 2; o++)
        {
            for (int x = 0; x < 4; x++)
            {
                double expected = Enumerable.Range(0, 9)
                    .Sum(i => (double)weights[(o * 9) + i] * rows.Floats[(i / 3 * 9) + (x * 2) + (i % 3)]);
                Assert.Equal(expected, y.Floats[(o * 4) + x], Tolerance);
            }
        }
    }

    [Theory]
    [InlineData("kernel_size: 2 stride: 2", 2, 2, 0, 1)]
    [InlineData("kernel_size: 4 stride: 2 pad: 1", 4, 2, 1, 1)]
    [InlineData("kernel_size: 4 stride: 2 pad: 1 group: 4", 4, 2, 1, 4)]
    [InlineData("kernel_size: 3 stride: 1 pad: 1 group: 2", 3, 1, 1, 2)]
    public void Deconvolution(string text, int kernel, int stride, int pad, int groups)
    {
        const int outputs = 4;
        int perGroup = outputs / groups;
        float[] weights = TestModel.Noise(4 * perGroup * kernel * kernel, 7);
        CaffeModel model = CaffeModel.Of([1, 4, 7, 6], CaffeModel.Layer(
                "Deconvolution", $"convolution_param {{ num_output: {outputs} bias_term: false {text} }}"))
            .Blob("deconvolution", [4, perGroup, kernel, kernel], weights);
        int[] shape = [1, outputs, (stride * 6) + kernel - (2 * pad), (stride * 5) + kernel - (2 * pad)];
        var sums = new double[outputs, shape[2] + (2 * pad), shape[3] + (2 * pad)];
        for (int c = 0; c < 4; c++)
        {
            for (int i = 0; i < 7 * 6 * perGroup * kernel * kernel; i++)
            {
                (int y, int x, int o) = (i / 6 % 7, i % 6, i / 42 % perGroup);
                (int a, int b) = (i / 42 / perGroup / kernel, i / 42 / perGroup % kernel);
                sums[(c / (4 / groups) * perGroup) + o, (y * stride) + a, (x * stride) + b] +=
                    image[0, c, y, x] * weights[(((((c * perGroup) + o) * kernel) + a) * kernel) + b];
            }
        }

        Same(model, (_, o, y, x) => sums[o, y + pad, x + pad], shape);
    }

    [Theory]
    [InlineData("", 1, false, true)]
    [InlineData("axis: 1", 1, false, false)]
    [InlineData("axis: 2", 2, false, true)]
    [InlineData("axis: -1", 3, false, true)]
    [InlineData("transpose: true", 1, true, true)]
    public void InnerProduct(string text, int axis, bool transposed, bool hasBias)
    {
        int inputs = data.Shape.CountBetween(axis, 4);
        int rows = data.Shape.CountBetween(0, axis);
        float[] weights = TestModel.Noise(5 * inputs, 8);
        float[] bias = hasBias ? TestModel.Noise(5, 9) : new float[5];
        CaffeModel model = CaffeModel.Of([1, 4, 7, 6], CaffeModel.Layer(
                "InnerProduct", $"inner_product_param {{ num_output: 5 bias_term: {(hasBias ? "true" : "false")} {text} }}"))
            .Blob("innerproduct", transposed ? [inputs, 5] : [5, inputs], weights);
        model = hasBias ? model.Blob("innerproduct", [5], bias) : model;
        Tensor y = model.Run(data)["y"];
        Assert.Equal(new Shape([.. data.Shape.Extents[..axis], 5]), y.Shape);
        for (int row = 0; row < rows; row++)
        {
            for (int o = 0; o < 5; o++)
            {
                double expected = bias[o] + Enumerable.Range(0, inputs).Sum(i =>
                    (double)data.Floats[(row * inputs) + i] * weights[transposed ? (i * 5) + o : (o * inputs) + i]);
                Assert.Equal(expected, y.Floats[(row * 5) + o], 1e-5);
            }
        }
    }

    [Fact]
    public void BatchNormThenScale()
    {
        float[] mean = TestModel.Noise(4, 1);
        float[] variance = [.. TestModel.Noise(4, 2).Select(v => Math.Abs(v) + 0.5f)];
        float[] gain = TestModel.Noise(4, 3);
        float[] shift = TestModel.Noise(4, 4);
        const float factor = 2.5f;
        string layers = CaffeModel.Layer("BatchNorm", "batch_norm_param { use_global_stats: true eps: 0.01 }", tops: "data")
            + CaffeModel.Layer("Scale", "scale_param { bias_term: true filler { value: 1 } }");
        CaffeModel model = CaffeModel.Of([1, 4, 7, 6], layers)
            .Blob("batchnorm", [4], [.. mean.Select(v => v * factor)]).Blob("batchnorm", [4], [.. variance.Select(v => v * factor)])
            .Blob("batchnorm", [1], factor).Blob("scale", [4], gain).Blob("scale", [4], shift);
        Same(model, (_, c, y, x) => ((image[0, c, y, x] - mean[c]) / Math.Sqrt(variance[c] + 0.01) * gain[c]) + shift[c]);
    }

    [Fact]
    public void BatchNormOfSumsThatAreNoneDividesByEpsilon()
    {
        CaffeModel model = CaffeModel.Of([1, 4, 7, 6], CaffeModel.Layer("BatchNorm", "batch_norm_param { eps: 0.25 }"))
            .Blob("batchnorm", [4], TestModel.Noise(4, 1)).Blob("batchnorm", [4], TestModel.Noise(4, 2)).Blob("batchnorm", [1], 0);
        Same(model, (_, c, y, x) => image[0, c, y, x] / 0.5);
    }

    [Theory]
    [InlineData("axis: 1 num_axes: 1", 1, 1)]
    [InlineData("axis: 1 num_axes: 2", 1, 2)]
    [InlineData("axis: 2 num_axes: -1", 2, 2)]
    [InlineData("axis: -1", 3, 1)]
    [InlineData("num_axes: 0", 0, 0)]
    public void ScaleOfSomeAxes(string text, int axis, int count)
    {
        int[] extents = [.. data.Shape.Extents.ToArray().Skip(axis).Take(count)];
        float[] gain = TestModel.Noise(extents.Aggregate(1, (a, b) => a * b), 3);
        int[] strides = [.. extents.Select((_, i) => extents.Skip(i + 1).Aggregate(1, (a, b) => a * b))];
        CaffeModel model = CaffeModel.Of([1, 4, 7, 6], CaffeModel.Layer("Scale", $"scale_param {{ {text} }}"))
            .Blob("scale", extents, gain);
        Same(model, (n, c, y, x) =>
        {
            int[] place = [n, c, y, x];
            return image[n, c, y, x] * gain[strides.Select((stride, i) => stride * place[axis + i]).Sum()];
        });
    }

    [Fact]
    public void ScaleByAnotherBlobAndBias()
    {
        float[] shift = TestModel.Noise(4, 3);
        string layers = CaffeModel.InputLayer("gate", 1, 4)
            + CaffeModel.Layer("Scale", "scale_param { axis: 0 }", bottoms: "data gate", tops: "z")
            + CaffeModel.Layer("Bias", "", bottoms: "z");
        Tensor gate = TestModel.Data(1, 4);
        CaffeModel model = CaffeModel.Of([1, 4, 7, 6], layers).Blob("bias", [4], shift);
        Same(model.Run(data, gate)["y"], (_, c, y, x) => (image[0, c, y, x] * gate.Floats[c]) + shift[c], data.Shape);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void PRelu(bool shared)
    {
        float[] slopes = TestModel.Noise(shared ? 1 : 4, 3);
        CaffeModel model = CaffeModel.Of([1, 4, 7, 6], CaffeModel.Layer(
                "PReLU", $"prelu_param {{ channel_shared: {(shared ? "true" : "false")} filler {{ value: 0.25 }} }}"))
            .Blob("prelu", shared ? [] : [4], slopes);
        Same(model, (_, c, y, x) => image[0, c, y, x] * (image[0, c, y, x] > 0 ? 1 : slopes[shared ? 0 : c]));
    }

    [Fact]
    public void LocalResponseAcrossChannels() => Same(
        CaffeModel.Of([1, 4, 7, 6], CaffeModel.Layer("LRN", "lrn_param { local_size: 3 alpha: 0.3 beta: 0.75 k: 2 }")),
        (_, c, y, x) => image[0, c, y, x] / Math.Pow(
            2 + (0.3 / 3 * Enumerable.Range(c - 1, 3).Where(d => d is >= 0 and < 4).Sum(d => Math.Pow(image[0, d, y, x], 2))), 0.75));

    [Fact]
    public void LocalResponseWithinAChannelCountsPadding() => Same(
        CaffeModel.Of([1, 4, 7, 6], CaffeModel.Layer(
            "LRN", "lrn_param { local_size: 5 alpha: 0.5 beta: 0.75 norm_region: WITHIN_CHANNEL }")),
        (_, c, y, x) => image[0, c, y, x] / Math.Pow(
            1 + (0.5 / 25 * Enumerable.Range(0, 25).Sum(i => Math.Pow(image[0, c, y - 2 + (i / 5), x - 2 + (i % 5)], 2))), 0.75));

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    [InlineData(true, false)]
    public void Normalize(bool acrossSpatial, bool shared)
    {
        float[] gain = [.. TestModel.Noise(shared ? 1 : 4, 3).Select(g => g + 20)];
        CaffeModel model = CaffeModel.Of([1, 4, 7, 6], CaffeModel.Layer(
                "Normalize",
                $"norm_param {{ across_spatial: {(acrossSpatial ? "true" : "false")} channel_shared: {(shared ? "true" : "false")} }}"))
            .Blob("normalize", [gain.Length], gain);
        Same(model, (_, c, y, x) =>
        {
            double squares = acrossSpatial
                ? data.Floats.ToArray().Sum(v => (double)v * v)
                : Enumerable.Range(0, 4).Sum(d => Math.Pow(image[0, d, y, x], 2));
            return image[0, c, y, x] / Math.Sqrt(squares + 1e-10) * gain[shared ? 0 : c];
        }, tolerance: 1e-5);
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("softmax_param { axis: -1 }", 3)]
    public void Softmax(string text, int axis) => Same(
        CaffeModel.Of([1, 4, 7, 6], CaffeModel.Layer("Softmax", text)),
        (_, c, y, x) => Math.Exp(image[0, c, y, x]) / Enumerable.Range(0, data.Shape[axis])
            .Sum(i => Math.Exp(axis == 1 ? image[0, i, y, x] : image[0, c, y, i])));

    private static void Same(
        CaffeModel model, Func<int, int, int, int, double> formula, int[]? shape = null, double tolerance = Tolerance) =>
        Same(model.Run(data)["y"], formula, shape is null ? data.Shape : new Shape(shape), tolerance);

    private static void Same(Tensor found, Func<int, int, int, int, double> formula, Shape shape, double tolerance = Tolerance)
    {
        Assert.Equal(shape, found.Shape);
        float[] expected = Image.Drawn(shape, formula);
        float[] elements = found.Floats.ToArray();
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(
                Math.Abs(expected[i] - elements[i]) <= tolerance * Math.Max(1, Math.Abs(expected[i])),
                $"element {i} is {elements[i]}, but {expected[i]} was expected");
        }
    }
}
