using Askew.Samples.Arrays;
using Askew.Tensors;
using Askew.Testing;

namespace Askew.Benchmarks;

/// <summary>Makes networks with random weights, for timing: weights are drawn so that activations keep their size from layer to layer, and
/// everything is the same every time.</summary>
internal sealed class RandomNetwork
{
    private const int CalibrationInputs = 2;

    private readonly TestModel model = new(opset: 13);
    private readonly Shape image;
    private int nodes;
    private int constants;
    private uint seed = 1;

    private RandomNetwork(int size)
    {
        image = new Shape(1, 3, size, size);
        model.Input("image", 1, 3, size, size);
        Image = new Layer("image", image);
    }

    /// <summary>What can be made, each with its name.</summary>
    public static IReadOnlyDictionary<string, Func<RandomNetwork>> All { get; } = new Dictionary<string, Func<RandomNetwork>>
    {
        ["resnet18"] = ResNet18,
        ["yolov3-tiny"] = YoloV3Tiny,
        ["vgg16"] = Vgg16,
    };

    private Layer Image { get; }

    /// <summary>Writes the network, a recipe beside it, and inputs to calibrate it with.</summary>
    /// <returns>The paths of network and inputs.</returns>
    public (string Model, string Calibration) Write(ScratchFolder folder, string name)
    {
        (string path, string inputs) = (folder.PathOf($"{name}.onnx"), folder.PathOf($"{name}.npy"));
        File.WriteAllBytes(path, model.ToBytes());
        File.WriteAllText(
            folder.PathOf($"{name}.recipe.json"), """{ "task": "tensor", "input": { "resize": "none", "layout": "nchw" } }""");
        Shape shape = image.With(0, CalibrationInputs);
        NpyFile.Write(inputs, Tensor.Of(shape, Random(shape.ElementCount, 1)));
        return (path, inputs);
    }

    private static RandomNetwork ResNet18()
    {
        var net = new RandomNetwork(224);
        Layer x = net.MaxPool(net.Relu(net.Conv(net.Image, 64, 7, 2)), 3, 2, [1, 1, 1, 1]);
        foreach ((int filters, int first) in ((int, int)[])[(64, 1), (128, 2), (256, 2), (512, 2)])
        {
            foreach (int stride in (int[])[first, 1])
            {
                Layer shortcut = stride == 1 ? x : net.Conv(x, filters, 1, stride);
                x = net.Relu(net.Add(net.Conv(net.Relu(net.Conv(x, filters, 3, stride)), filters, 3), shortcut));
            }
        }

        return net.Ending(net.Dense(net.AverageAll(x), 1000));
    }

    private static RandomNetwork YoloV3Tiny()
    {
        var net = new RandomNetwork(416);
        Layer Step(Layer input, int filters, int kernel) => net.Leaky(net.Conv(input, filters, kernel));
        Layer x = net.Image;
        foreach (int filters in (int[])[16, 32, 64, 128])
        {
            x = net.MaxPool(Step(x, filters, 3), 2, 2, [0, 0, 0, 0]);
        }

        Layer fine = Step(x, 256, 3);
        x = net.MaxPool(Step(net.MaxPool(fine, 2, 2, [0, 0, 0, 0]), 512, 3), 2, 1, [0, 0, 1, 1]);
        Layer coarse = Step(Step(x, 1024, 3), 256, 1);
        Layer head = net.Conv(Step(coarse, 512, 3), 255, 1);
        Layer joined = net.Concat(net.Twice(Step(coarse, 128, 1)), fine);
        return net.Ending(head, net.Conv(Step(joined, 256, 3), 255, 1));
    }

    private static RandomNetwork Vgg16()
    {
        var net = new RandomNetwork(224);
        Layer x = net.Image;
        foreach ((int filters, int layers) in ((int, int)[])[(64, 2), (128, 2), (256, 3), (512, 3), (512, 3)])
        {
            for (int i = 0; i < layers; i++)
            {
                x = net.Relu(net.Conv(x, filters, 3));
            }

            x = net.MaxPool(x, 2, 2, [0, 0, 0, 0]);
        }

        return net.Ending(net.Dense(net.Relu(net.Dense(net.Relu(net.Dense(x, 4096)), 4096)), 1000));
    }

    private RandomNetwork Ending(params Layer[] outputs)
    {
        Array.ForEach(outputs, output => model.Output(output.Name));
        return this;
    }

    // A sum of four uniform numbers, nearly normal, of the given standard deviation.
    private float[] Random(int count, double deviation)
    {
        var values = new float[count];
        foreach (ref float value in values.AsSpan())
        {
            double sum = 0;
            for (int i = 0; i < 4; i++)
            {
                seed = (seed * 1664525) + 1013904223;
                sum += Math.ScaleB(seed, -32) - 0.5;
            }

            value = (float)(sum * Math.Sqrt(3) * deviation);
        }

        return values;
    }

    private string Constant(int[] extents, double deviation)
    {
        string name = $"constant{constants++}";
        model.Constant(name, extents, Random(extents.Aggregate(1, (a, b) => a * b), deviation));
        return name;
    }

    private Layer Node(string type, string inputs, Shape shape, params (string, object)[] attributes)
    {
        string name = $"{type}{nodes++}";
        model.Node(type, inputs, name, attributes);
        return new Layer(name, shape);
    }

    private Layer Conv(Layer x, int filters, int kernel, int stride = 1)
    {
        int depth = x.Shape[1] * kernel * kernel;
        int pad = kernel / 2;
        string weights = Constant([filters, x.Shape[1], kernel, kernel], Math.Sqrt(2.0 / depth));
        string bias = Constant([filters], 0.1);
        int Extent(int size) => ((size + (2 * pad) - kernel) / stride) + 1;
        return Node(
            "Conv", $"{x.Name} {weights} {bias}", new Shape(1, filters, Extent(x.Shape[2]), Extent(x.Shape[3])),
            ("kernel_shape", new[] { kernel, kernel }), ("strides", new[] { stride, stride }), ("pads", new[] { pad, pad, pad, pad }));
    }

    private Layer Relu(Layer x) => Node("Relu", x.Name, x.Shape);

    private Layer Leaky(Layer x) => Node("LeakyRelu", x.Name, x.Shape, ("alpha", 0.1f));

    private Layer Add(Layer x, Layer y) => Node("Add", $"{x.Name} {y.Name}", x.Shape);

    private Layer Concat(Layer x, Layer y) =>
        Node("Concat", $"{x.Name} {y.Name}", x.Shape.With(1, x.Shape[1] + y.Shape[1]), ("axis", 1));

    // Pads: top, left, bottom, right.
    private Layer MaxPool(Layer x, int kernel, int stride, int[] pads)
    {
        int Extent(int dimension) => ((x.Shape[dimension] + pads[dimension - 2] + pads[dimension] - kernel) / stride) + 1;
        return Node(
            "MaxPool", x.Name, new Shape(1, x.Shape[1], Extent(2), Extent(3)),
            ("kernel_shape", new[] { kernel, kernel }), ("strides", new[] { stride, stride }), ("pads", pads));
    }

    private Layer AverageAll(Layer x) => Node("GlobalAveragePool", x.Name, new Shape(1, x.Shape[1], 1, 1));

    private Layer Twice(Layer x)
    {
        string scales = $"constant{constants++}";
        model.Constant(scales, [4], 1, 1, 2, 2);
        return Node(
            "Resize", $"{x.Name} - {scales}", new Shape(1, x.Shape[1], 2 * x.Shape[2], 2 * x.Shape[3]),
            ("mode", "nearest"), ("coordinate_transformation_mode", "asymmetric"), ("nearest_mode", "floor"));
    }

    private Layer Dense(Layer x, int count)
    {
        int depth = x.Shape.ElementCount;
        Layer flat = Node("Flatten", x.Name, new Shape(1, depth));
        string weights = Constant([count, depth], Math.Sqrt(2.0 / depth));
        string bias = Constant([count], 0.1);
        return Node("Gemm", $"{flat.Name} {weights} {bias}", new Shape(1, count), ("transB", 1));
    }

    private sealed record Layer(string Name, Shape Shape);
}
