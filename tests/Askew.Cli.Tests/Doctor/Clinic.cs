using System.Text;
using Askew.Samples.Arrays;
using Askew.Tensors;
using Askew.Testing;

namespace Askew.Cli.Tests.Doctor;

/// <summary>A folder with a healthy classifier, its recipe and its images, into which faults are planted; gone when disposed.</summary>
/// <remarks>The classifier tells which of three colours prevails in an image, and whether it is dark or bright: it is right on all images,
/// and cannot be with the channels exchanged (colours) or the mean forgotten (dark and bright).</remarks>
internal sealed class Clinic : IDisposable
{
    private const int Side = 12;
    private const int Colors = 3;
    private const int Features = 2 * Colors;
    private const int Classes = 2 * Colors;

    private static readonly double[] Mean = [123.675, 116.28, 103.53];

    public Clinic()
    {
        Folder = Directory.CreateTempSubdirectory("askew-doctor-").FullName;
        File.WriteAllBytes(PathOf("model.onnx"), Classifier());
        WriteRecipe("model.recipe.json");
        WriteImages("calibration", 3, seed: 1);
        WriteImages("evaluation", 5, seed: 2);
    }

    public string Folder { get; }

    public string PathOf(string name) => Path.Combine(Folder, name);

    public CommandResult Run(params string[] arguments) => Tool.Run(Folder, arguments);

    public CommandResult Examine(params string[] more) =>
        Run(["doctor", "model.onnx", "--calibration", "calibration", "--data", "evaluation", "--json", .. more]);

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    /// <summary>Writes a recipe; without arguments the right one.</summary>
    public void WriteRecipe(string name, string color = "rgb", bool forgetsMean = false, double high = 255, int offset = 0)
    {
        string mean = forgetsMean ? "0" : string.Join(", ", Mean);
        File.WriteAllText(PathOf(name), FormattableString.Invariant($$"""
            {
              // Comments are allowed.
              "task": "classification",
              "input": { "color": "{{color}}", "resize": "none", "range": [0, {{high}}], "mean": [{{mean}}] },
              "labels": { "format": "filename-index", "offset": {{offset}} }
            }
            """));
    }

    /// <summary>The classifier with one channel of its features 1000 times as large, and the weights that read it 1000 times as small: the
    /// same function.</summary>
    public void ScaleOneChannel() => File.WriteAllBytes(PathOf("model.onnx"), Classifier(scaleOfSecond: 1000));

    /// <summary>The classifier with features that reach 640 joined with scores from 0 to 1 in the middle.</summary>
    public void JoinDifferentScales() => File.WriteAllBytes(PathOf("model.onnx"), Classifier(joins: true));

    /// <summary>A network whose output joins boxes from 0 to 640 with scores from 0 to 1, and tensors to run it on.</summary>
    public void WriteDetectorHead()
    {
        var random = new Random(5);
        float[] Weights(int count, double size) => [.. Enumerable.Range(0, count).Select(_ => (float)(size * random.NextDouble()))];
        File.WriteAllBytes(PathOf("head.onnx"), new TestModel()
            .Input("image", 1, 3, 8, 8)
            .Constant("wb", [4, 3, 1, 1], Weights(12, 210))
            .Constant("ws", [2, 3, 1, 1], Weights(6, 2))
            .Node("Conv", "image wb", "raw", ("kernel_shape", new[] { 1, 1 }))
            .Node("Relu", "raw", "boxes")
            .Node("Conv", "image ws", "logits", ("kernel_shape", new[] { 1, 1 }))
            .Node("Sigmoid", "logits", "scores")
            .Node("Concat", "boxes scores", "found", ("axis", 1))
            .Output("found")
            .ToBytes());
        WriteTensors(Weights);
    }

    /// <summary>A network that adds two branches, one of them very small, and whose sum's activation is fused; and tensors to run it
    /// on.</summary>
    public void WriteFusedSum()
    {
        var random = new Random(6);
        float[] Weights(int count, double size) => [.. Enumerable.Range(0, count).Select(_ => (float)(size * random.NextDouble()))];
        File.WriteAllBytes(PathOf("sum.onnx"), new TestModel()
            .Input("image", 1, 3, 8, 8)
            .Constant("wl", [4, 3, 1, 1], Weights(12, 200))
            .Constant("ws", [4, 3, 1, 1], Weights(12, 1))
            .Node("Conv", "image wl", "large", ("kernel_shape", new[] { 1, 1 }))
            .Node("Conv", "image ws", "small", ("kernel_shape", new[] { 1, 1 }))
            .Node("Add", "large small", "sum")
            .Node("Relu", "sum", "positive")
            .Constant("wr", [2, 4, 1, 1], Weights(8, 1))
            .Node("Conv", "positive wr", "found", ("kernel_shape", new[] { 1, 1 }))
            .Output("found")
            .ToBytes());
        WriteTensors(Weights);
    }

    /// <summary>Writes one image more: black and white, where the others are of little contrast.</summary>
    public void Poison(string name) => WriteImage(name, (x, y, _) => (x + y) % 2 == 0 ? 255 : 0);

    /// <summary>Writes an image.</summary>
    public void WriteImage(string name, Func<int, int, int, int> pixel)
    {
        byte[] header = Encoding.ASCII.GetBytes($"P6 {Side} {Side} 255\n");
        var pixels = new byte[Side * Side * Colors];
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)pixel(i / Colors % Side, i / Colors / Side, i % Colors);
        }

        File.WriteAllBytes(PathOf(name), [.. header, .. pixels]);
    }

    private void WriteTensors(Func<int, double, float[]> values)
    {
        Directory.CreateDirectory(PathOf("tensors"));
        for (int i = 0; i < 12; i++)
        {
            NpyFile.Write(PathOf($"tensors/{i:d2}.npy"), Tensor.Of(new Shape(1, 3, 8, 8), values(3 * 64, 1)));
        }
    }

    private void WriteImages(string folder, int each, int seed)
    {
        var random = new Random(seed);
        Directory.CreateDirectory(PathOf(folder));
        for (int label = 0; label < Classes; label++)
        {
            for (int i = 0; i < each; i++)
            {
                int dark = label < Colors ? 0 : 50;
                int color = label % Colors;
                WriteImage($"{folder}/{label}_{i}.ppm", (_, _, c) => 75 + dark + (c == color ? 30 : 0) + random.Next(10));
            }
        }
    }

    // Features: the positive and the negative part of each colour, less the mean. Scores: how far a colour is above the others, and how
    // bright all is.
    private static byte[] Classifier(float scaleOfSecond = 1, bool joins = false)
    {
        var split = new float[Features * Colors];
        var read = new float[Classes * Features];
        var bias = new float[Classes];
        for (int color = 0; color < Colors; color++)
        {
            split[(color * Colors) + color] = 1 / 32f;
            split[((Colors + color) * Colors) + color] = -1 / 32f;
        }

        for (int label = 0; label < Classes; label++)
        {
            int wanted = label % Colors;
            for (int color = 0; color < Colors; color++)
            {
                double contrast = color == wanted ? 8 : -4;
                double brightness = label < Colors ? -2 : 2;
                read[(label * Features) + color] = (float)(contrast + brightness);
                read[(label * Features) + Colors + color] = (float)-(contrast + brightness);
                bias[label] += (float)(contrast * Mean[color] / 32);
            }
        }

        for (int input = 0; input < Colors; input++)
        {
            split[Colors + input] *= scaleOfSecond;
        }

        for (int label = 0; label < Classes; label++)
        {
            read[(label * Features) + 1] /= scaleOfSecond;
        }

        TestModel model = new TestModel()
            .Input("image", 1, Colors, Side, Side)
            .Constant("split", [Features, Colors, 1, 1], split)
            .Node("Conv", "image split", "parts", ("kernel_shape", new[] { 1, 1 }))
            .Node("Relu", "parts", "features");
        string last = "features";
        int count = Features;
        if (joins)
        {
            // The same features, 210 times as large, beside a score of each; only the scores are read by the classifier, brought back to
            // what they were.
            model = model
                .Constant("up", [1, 1, 1, 1], 210f)
                .Constant("down", [1, 1, 1, 1], 1 / 4f)
                .Node("Mul", "features up", "large")
                .Node("Mul", "features down", "little")
                .Node("Tanh", "little", "scores01")
                .Node("Concat", "large scores01", "joined", ("axis", 1));
            last = "joined";
            count = 2 * Features;
            var wide = new float[Classes * count];
            for (int label = 0; label < Classes; label++)
            {
                for (int feature = 0; feature < Features; feature++)
                {
                    wide[(label * count) + Features + feature] = 4 * read[(label * Features) + feature];
                }
            }

            read = wide;
        }

        return model
            .Constant("read", [Classes, count], read)
            .Constant("bias", [Classes], bias)
            .Node("GlobalAveragePool", last, "pooled")
            .Node("Flatten", "pooled", "flat")
            .Node("Gemm", "flat read bias", "scores", ("transB", 1))
            .Output("scores")
            .ToBytes();
    }
}
