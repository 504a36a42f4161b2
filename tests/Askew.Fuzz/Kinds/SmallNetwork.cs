using System.Text;
using Askew.Testing;

namespace Askew.Fuzz.Kinds;

/// <summary>A small network of images with all that belongs to it, for files that go with a network.</summary>
internal static class SmallNetwork
{
    /// <summary>Its recipe.</summary>
    public const string Recipe = """
        {
          "task": "classification",
          "input": { "color": "rgb", "resize": "shortest", "size": [9, 8], "crop": [8, 8], "range": [0, 1], "mean": [0.5], "std": [0.5] },
          "labels": { "format": "csv", "path": "labels.csv", "offset": 0 }
        }
        """;

    /// <summary>Its plan.</summary>
    public const string Plan = """
        {
          "equalization": false,
          "inputs": { "x": { "activationBits": 8, "range": [-2, 2] } },
          "layers": {
            "Conv_features": { "weightBits": 6, "activationBits": 16, "method": "percentile:value=99.9" },
            "GlobalAveragePool_scores": { "range": [-1, 3] }
          }
        }
        """;

    /// <summary>The network's file in <paramref name="sandbox"/>, beside its recipe and a folder with two images.</summary>
    public static string In(Sandbox sandbox)
    {
        string path = sandbox.PathOf("m.onnx");
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(sandbox.PathOf("images"));
            var random = new Random(1);
            foreach (string name in new[] { "a", "b" })
            {
                byte[] pixels = new byte[9 * 9 * 3];
                random.NextBytes(pixels);
                sandbox.Write($"images/{name}.ppm", [.. "P6 9 9 255\n"u8, .. pixels]);
            }

            sandbox.Write("m.recipe.json", Encoding.UTF8.GetBytes(Recipe));
            sandbox.Write("m.onnx", Model());
        }

        return path;
    }

    private static byte[] Model()
    {
        var model = new TestModel()
            .Input("x", 1, 3, 8, 8)
            .Constant("w", [4, 3, 3, 3], TestModel.Noise(4 * 27, 1))
            .Constant("b", [4], TestModel.Noise(4, 2))
            .Node("Conv", "x w b", "features", ("pads", new[] { 1, 1, 1, 1 }))
            .Node("Relu", "features", "active")
            .Node("GlobalAveragePool", "active", "scores")
            .Output("scores");
        return model.ToBytes();
    }
}
