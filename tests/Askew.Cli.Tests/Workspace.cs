using Askew.Testing;

namespace Askew.Cli.Tests;

/// <summary>A folder with a small classifier, its recipe, and images in folders of classes; gone when disposed.</summary>
/// <remarks>The classifier tells images by which third of them is bright, and does so well before and after quantisation.</remarks>
internal sealed class Workspace : IDisposable
{
    private const int Side = 12;
    private const int Classes = 3;

    public Workspace()
    {
        Folder = Directory.CreateTempSubdirectory("askew-cli-").FullName;
        File.WriteAllBytes(PathOf("model.onnx"), Model());
        File.WriteAllText(PathOf("model.recipe.json"), """
            {
              // Comments are allowed.
              "task": "classification",
              "input": { "color": "rgb", "resize": "none", "range": [0, 1], "mean": [0.5], "std": [0.5] },
              "labels": { "format": "folders" },
            }
            """);
        WriteImages("images/calibration", 4, seed: 1);
        WriteImages("images/evaluation", 10, seed: 2);
        File.Copy(PathOf("images/evaluation/class1/0.ppm"), PathOf("image.jpg"));
    }

    public string Folder { get; }

    public string PathOf(string name) => Path.Combine(Folder, name);

    public CommandResult Run(params string[] arguments) => Tool.Run(Folder, arguments);

    public CommandResult Quantize(params string[] more) =>
        Run(["quantize", "model.onnx", "--calibration", "images/calibration", "-o", "model.askew", "--json", .. more]);

    /// <summary>Writes a classifier like model.onnx whose answers are <paramref name="turn"/> classes further on.</summary>
    public void WriteTurnedModel(string name, int turn) => File.WriteAllBytes(PathOf(name), Model(turn));

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    // Three channels in, eight features, then the mean of each third, scaled to scores.
    private static byte[] Model(int turn = 0)
    {
        var random = new Random(3);
        float[] Weights(int count, double spread) => [.. Enumerable.Range(0, count).Select(_ => (float)(spread * random.NextDouble()))];
        var thirds = new float[Classes * Side];
        for (int column = 0; column < Side; column++)
        {
            thirds[(((column / (Side / Classes)) + turn) % Classes * Side) + column] = 5;
        }

        return new TestModel()
            .Input("image", 0, 3, Side, Side)
            .Constant("w", [8, 3, 3, 3], Weights(8 * 27, 0.1))
            .Constant("b", [8], Weights(8, 0.1))
            .Constant("thirds", [Classes, Side], thirds)
            .Node("Conv", "image w b", "features", ("pads", new[] { 1, 1, 1, 1 }))
            .Node("Relu", "features", "active")
            .Node("ReduceMean", "active", "columns", ("axes", new[] { 1, 2 }), ("keepdims", 0))
            .Node("Gemm", "columns thirds", "scores", ("transB", 1))
            .Output("scores")
            .ToBytes();
    }

    private void WriteImages(string folder, int each, int seed)
    {
        var random = new Random(seed);
        for (int label = 0; label < Classes; label++)
        {
            string place = PathOf(Path.Combine(folder, $"class{label}"));
            Directory.CreateDirectory(place);
            for (int i = 0; i < each; i++)
            {
                byte[] header = System.Text.Encoding.ASCII.GetBytes($"P6 {Side} {Side} 255\n");
                var pixels = new byte[Side * Side * 3];
                for (int p = 0; p < pixels.Length; p++)
                {
                    bool isBright = p / 3 % Side / (Side / Classes) == label;
                    pixels[p] = (byte)(random.Next(120) + (isBright ? 110 : 0));
                }

                File.WriteAllBytes(Path.Combine(place, $"{i}.ppm"), [.. header, .. pixels]);
            }
        }
    }
}
