using System.Text;
using System.Text.Json.Nodes;
using Askew.Cli;
using Askew.Fuzz.Graphs;
using Askew.Fuzz.Mutators;
using Askew.Importing.Onnx;
using Askew.Testing;

namespace Askew.Fuzz.Kinds;

/// <summary>Random valid networks with recipes of all tasks that may be another network's, measured in float and in integers.</summary>
internal sealed class JudgingKind : IKind
{
    private const int Seeds = 2000;

    private static readonly int[] allowed = [ExitCodes.Done, ExitCodes.Usage, ExitCodes.Model, ExitCodes.Data];
    private static readonly string[] tasks = ["classification", "detection", "segmentation", "regression", "tensor"];
    private static readonly string[] decoders = ["yolov3", "yolov5", "yolov8", "yolox", "dfl", "ssd", "ltrb", "yunet"];
    private static readonly int[] strides = [1, 2, 3, 8, 32, 65536];

    /// <inheritdoc/>
    public string Name => "judging";

    /// <inheritdoc/>
    public string Extension => ".list";

    /// <inheritdoc/>
    public int Round => 200;

    /// <inheritdoc/>
    public byte[] Make(Random random)
    {
        byte[] model = RandomGraphs.Make(new Random(random.Next(Seeds)), isSmall: true);
        byte[] recipe = Encoding.UTF8.GetBytes(Recipe(model, random).ToJsonString());
        return ModelList.Join([model, random.OneIn(4) ? JsonMutator.Mutate(recipe, random) : recipe]);
    }

    /// <inheritdoc/>
    public Outcome Try(byte[] input, Sandbox sandbox)
    {
        if (ModelList.Split(input).ToArray() is not [byte[] contents, byte[] text])
        {
            return new Outcome("nothing");
        }

        string model = sandbox.Write("m.onnx", contents);
        string recipe = sandbox.Write("r.json", text);
        string data = sandbox.Write("d.npz", SampleArrays.For(contents));
        string[] measure = ["--data", data, "--recipe", recipe, "--threads", "1"];
        string[] reference = input.Length % 2 == 0 ? ["--reference", model] : [];
        if (input.Length % 5 != 0)
        {
            return new Outcome($"float {Sandbox.Tool(allowed, ["evaluate", model, .. measure, .. reference])}");
        }

        string file = sandbox.PathOf("o.askew");
        int made = Sandbox.Tool(
            allowed, "quantize", model, "--calibration", data, "-o", file, "--recipe", recipe, "--threads", "1", "--effort", "fast",
            "--method", "minmax");
        return made != ExitCodes.Done ? new Outcome($"quantize {made}")
            : new Outcome($"integers {Sandbox.Tool(allowed, ["evaluate", file, .. measure, .. reference])}");
    }

    private static JsonObject Recipe(byte[] model, Random random)
    {
        string[] outputs = [.. ModelProto.Parser.ParseFrom(model).Graph.Output.Select(output => output.Name)];
        string task = tasks[random.Next(tasks.Length)];
        var recipe = new JsonObject { ["task"] = task };
        if (task == "detection")
        {
            string Output() => random.OneIn(8) ? "other" : outputs[random.Next(outputs.Length)];
            recipe["detection"] = new JsonObject
            {
                ["decoder"] = decoders[random.Next(decoders.Length)],
                ["classes"] = 1 + random.Next(4),
                ["scoreThreshold"] = random.Next(2) * 0.3,
                ["outputs"] = new JsonArray([.. Enumerable.Range(0, 1 + random.Next(3)).Select(_ => new JsonObject
                {
                    ["name"] = Output(),
                    ["scores"] = Output(),
                    ["objectness"] = Output(),
                    ["stride"] = strides[random.Next(strides.Length)],
                    ["anchors"] = new JsonArray([.. Enumerable.Range(0, 1 + random.Next(2)).Select(_ => new JsonArray(3, 4))]),
                })]),
            };
        }

        return recipe;
    }
}
