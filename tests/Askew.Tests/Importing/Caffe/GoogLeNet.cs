using System.Globalization;
using System.Text;
using Askew.Graphs;
using Askew.Tensors;
using Askew.Testing;

namespace Askew.Tests.Importing.Caffe;

/// <summary>GoogLeNet as Caffe describes it, from the table of its paper (Szegedy et al., Going Deeper with Convolutions, table 1), with
/// the weights of its ONNX form.</summary>
internal static class GoogLeNet
{
    /// <summary>The layer whose results are the ONNX form's outputs.</summary>
    public const string Classifier = "loss3/classifier";

    // #1x1, #3x3 reduce, #3x3, #5x5 reduce, #5x5, pool proj.
    private static readonly (string Name, int[] Widths)[] inceptions =
    [
        ("3a", [64, 96, 128, 16, 32, 32]),
        ("3b", [128, 128, 192, 32, 96, 64]),
        ("4a", [192, 96, 208, 16, 48, 64]),
        ("4b", [160, 112, 224, 24, 64, 64]),
        ("4c", [128, 128, 256, 24, 64, 64]),
        ("4d", [112, 144, 288, 32, 64, 64]),
        ("4e", [256, 160, 320, 32, 128, 128]),
        ("5a", [256, 160, 320, 32, 128, 128]),
        ("5b", [384, 192, 384, 48, 128, 128]),
    ];

    /// <summary>The description, and the weights that <paramref name="onnx"/> has for layers of the same names.</summary>
    public static CaffeModel With(Graph onnx)
    {
        var model = new CaffeModel(Description());
        foreach (Node node in onnx.Nodes.Where(node => node.OperatorType is "Conv" or "Gemm"))
        {
            string[] parts = node.Name.Split('_');
            string name = node.OperatorType == "Gemm" ? Classifier
                : parts[0] == "inception" ? $"inception_{parts[1]}/{string.Join('_', parts[2..])}"
                : $"{parts[0]}/{string.Join('_', parts[1..])}";
            foreach (Tensor tensor in node.Inputs.Skip(1).Select(value => value!.Constant!))
            {
                model.Blob(name, tensor.Shape.Extents.ToArray(), tensor.Floats.ToArray());
            }
        }

        return model;
    }

    private static string Description()
    {
        var text = new StringBuilder("name: \"GoogleNet\"\n");
        text.Append(CaffeModel.InputLayer("data", 10, 3, 224, 224));
        string blob = Convolution(text, "conv1/7x7_s2", "data", 64, "kernel_size: 7 stride: 2 pad: 3");
        blob = Response(text, "pool1/norm1", Pooling(text, "pool1/3x3_s2", blob, "pool: MAX kernel_size: 3 stride: 2"));
        blob = Convolution(text, "conv2/3x3_reduce", blob, 64, "kernel_size: 1");
        blob = Response(text, "conv2/norm2", Convolution(text, "conv2/3x3", blob, 192, "kernel_size: 3 pad: 1"));
        blob = Pooling(text, "pool2/3x3_s2", blob, "pool: MAX kernel_size: 3 stride: 2");
        foreach ((string name, int[] widths) in inceptions)
        {
            blob = Inception(text, $"inception_{name}", blob, widths);
            if (name is "3b" or "4e")
            {
                blob = Pooling(text, $"pool{name[0]}/3x3_s2", blob, "pool: MAX kernel_size: 3 stride: 2");
            }
        }

        blob = Pooling(text, "pool5/7x7_s1", blob, "pool: AVE kernel_size: 7 stride: 1");
        Add(text, "pool5/drop_7x7_s1", "Dropout", blob, blob, "dropout_param { dropout_ratio: 0.4 }");
        Add(text, Classifier, "InnerProduct", blob, Classifier,
            "inner_product_param { num_output: 1000 weight_filler { type: \"xavier\" } }");
        Add(text, "prob", "Softmax", Classifier, "prob", "");
        return text.ToString();
    }

    private static string Inception(StringBuilder text, string name, string blob, int[] widths)
    {
        string[] parts =
        [
            Convolution(text, $"{name}/1x1", blob, widths[0], "kernel_size: 1"),
            Convolution(text, $"{name}/3x3", Convolution(text, $"{name}/3x3_reduce", blob, widths[1], "kernel_size: 1"), widths[2],
                "kernel_size: 3 pad: 1"),
            Convolution(text, $"{name}/5x5", Convolution(text, $"{name}/5x5_reduce", blob, widths[3], "kernel_size: 1"), widths[4],
                "kernel_size: 5 pad: 2"),
            Convolution(text, $"{name}/pool_proj", Pooling(text, $"{name}/pool", blob, "pool: MAX kernel_size: 3 stride: 1 pad: 1"),
                widths[5], "kernel_size: 1"),
        ];
        Add(text, $"{name}/output", "Concat", string.Join(' ', parts), $"{name}/output", "");
        return $"{name}/output";
    }

    // With its activation, in place.
    private static string Convolution(StringBuilder text, string name, string blob, int outputs, string window)
    {
        Add(text, name, "Convolution", blob, name, string.Create(
            CultureInfo.InvariantCulture,
            $"param {{ lr_mult: 1 decay_mult: 1 }} convolution_param {{ num_output: {outputs} {window} ")
            + "weight_filler { type: \"xavier\" } }");
        Add(text, $"{name.Split('/')[0]}/relu_{name.Split('/')[1]}", "ReLU", name, name, "");
        return name;
    }

    private static string Pooling(StringBuilder text, string name, string blob, string window)
    {
        Add(text, name, "Pooling", blob, name, $"pooling_param {{ {window} }}");
        return name;
    }

    private static string Response(StringBuilder text, string name, string blob)
    {
        Add(text, name, "LRN", blob, name, "lrn_param { local_size: 5 alpha: 0.0001 beta: 0.75 }");
        return name;
    }

    private static void Add(StringBuilder text, string name, string type, string bottoms, string top, string parameters)
    {
        text.Append(CultureInfo.InvariantCulture, $"layer {{ name: \"{name}\" type: \"{type}\" ");
        foreach (string bottom in bottoms.Split(' '))
        {
            text.Append(CultureInfo.InvariantCulture, $"bottom: \"{bottom}\" ");
        }

        text.Append(CultureInfo.InvariantCulture, $"top: \"{top}\" {parameters} }}\n");
    }
}
