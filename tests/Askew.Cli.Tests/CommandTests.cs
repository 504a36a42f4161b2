using System.Text.Json;
using Askew.Samples.Arrays;
using Askew.Testing;

namespace Askew.Cli.Tests;

public class CommandTests
{
    [Fact]
    public void QuantizeAndEvaluateKeepWhatTheFloatNetworkDoes()
    {
        using var workspace = new Workspace();
        foreach (string target in new[] { "cpu", "paper" })
        {
            CommandResult quantized = workspace.Quantize("--target", target);
            Assert.Equal((0, ""), (quantized.ExitCode, quantized.Errors));
            CommandResult evaluated = workspace.Run(
                "evaluate", "model.askew", "--data", "images/evaluation", "--reference", "model.onnx", "--json");
            Assert.Equal((0, ""), (evaluated.ExitCode, evaluated.Errors));
            Assert.Equal(1, evaluated.Json.GetProperty("top1").GetDouble());
            Assert.Equal(1, evaluated.Json.GetProperty("top5").GetDouble());
            Assert.Equal(1, evaluated.Json.GetProperty("agreement").GetDouble());
            Assert.InRange(evaluated.Json.GetProperty("outputSqnrDb").GetDouble(), 25, 80);
            Assert.Equal(30, evaluated.Json.GetProperty("samples").GetInt32());
        }
    }

    [Fact]
    public void TheJsonOfQuantizeHasWhatScriptsRelyOn()
    {
        using var workspace = new Workspace();
        JsonElement json = workspace.Quantize("--method", "minmax", "--samples", "5").Json;
        Assert.Equal("model.onnx", json.GetProperty("model").GetString());
        Assert.Equal("cpu", json.GetProperty("target").GetString());
        Assert.Equal("minmax", json.GetProperty("method").GetString());
        Assert.True(json.GetProperty("seconds").GetDouble() > 0);
        Assert.True(json.GetProperty("peakMemoryBytes").GetInt64() > 1 << 20);
        byte[] file = File.ReadAllBytes(workspace.PathOf("model.askew"));
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(file)),
            json.GetProperty("outputSha256").GetString());
        JsonElement layer = json.GetProperty("layers")[0];
        Assert.Equal("Conv", layer.GetProperty("operator").GetString());
        JsonElement output = layer.GetProperty("output");
        double scale = output.GetProperty("scale").GetDouble();
        int zeroPoint = output.GetProperty("zeroPoint").GetInt32();
        Assert.Equal(scale * (-128 - zeroPoint), output.GetProperty("min").GetDouble(), 1e-9);
        Assert.Equal(scale * (127 - zeroPoint), output.GetProperty("max").GetDouble(), 1e-9);
    }

    [Fact]
    public void TheSameInputsGiveTheSameFileWhateverTheThreadsCultureAndProcessor()
    {
        using var workspace = new Workspace();
        string Hash(string threads, params (string Name, string Value)[] environment)
        {
            CommandResult result = Tool.Run(
                workspace.Folder,
                environment.ToDictionary(e => e.Name, e => e.Value),
                "quantize", "model.onnx", "--calibration", "images/calibration", "-o", "out.askew", "--json", "--threads", threads);
            Assert.Equal((0, ""), (result.ExitCode, result.Errors));
            return result.Json.GetProperty("outputSha256").GetString()!;
        }

        string expected = Hash("1");
        Assert.Equal(expected, Hash("2"));
        Assert.Equal(expected, Hash("7"));
        Assert.Equal(expected, Hash("2", ("LANG", "de_DE.UTF-8"), ("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "0")));
    }

    [Fact]
    public void InspectShowsModelsAndPrograms()
    {
        using var workspace = new Workspace();
        JsonElement json = workspace.Run("inspect", "model.onnx", "--json").Json;
        Assert.Equal(8 * 27 * 12 * 12 + (3 * 12), json.GetProperty("macs").GetInt64());
        Assert.Equal(1, json.GetProperty("operators").GetProperty("Conv").GetInt32());
        Assert.Empty(json.GetProperty("unsupported").EnumerateArray());
        workspace.Quantize();
        JsonElement program = workspace.Run("inspect", "model.askew", "--json").Json;
        Assert.Equal(1, program.GetProperty("operators").GetProperty("Convolve").GetInt32());
        Assert.True(program.GetProperty("arenaBytes").GetInt64() >= program.GetProperty("arenaLowerBoundBytes").GetInt64());
    }

    [Fact]
    public void RunWritesOneArrayForEachOutputUnderItsName()
    {
        using var workspace = new Workspace();
        workspace.Quantize();
        foreach (string model in new[] { "model.onnx", "model.askew" })
        {
            CommandResult result = workspace.Run("run", model, "image.jpg", "-o", "out.npz", "--json");
            Assert.Equal((0, ""), (result.ExitCode, result.Errors));
            Assert.Equal(1, result.Json.GetProperty("outputs")[0].GetProperty("top")[0].GetProperty("index").GetInt32());
            Assert.Equal("scores", Assert.Single(Askew.Samples.Arrays.NpzFile.Read(workspace.PathOf("out.npz"))).Name);
        }
    }

    [Fact]
    public void AnUnsupportedModelNamesEveryNodeAndCanStillBeInspected()
    {
        using var workspace = new Workspace();
        File.WriteAllBytes(workspace.PathOf("odd.onnx"), new TestModel()
            .Input("image", 1, 3, 12, 12)
            .Node("FancyNorm", "image", "a")
            .Node("Relu", "a", "b")
            .Node("Loop", "b", "c")
            .Output("c")
            .ToBytes());
        CommandResult result = workspace.Run(
            "quantize", "odd.onnx", "--calibration", "images/calibration", "--recipe", "model.recipe.json", "-o", "odd.askew");
        Assert.Equal(ExitCodes.Model, result.ExitCode);
        Assert.Contains("FancyNorm", result.Errors, StringComparison.Ordinal);
        Assert.Contains("Loop", result.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(workspace.PathOf("odd.askew")));

        CommandResult inspected = workspace.Run("inspect", "odd.onnx", "--json");
        Assert.Equal(ExitCodes.Model, inspected.ExitCode);
        Assert.Equal(["FancyNorm", "Loop"], inspected.Json.GetProperty("unsupported").EnumerateArray()
            .Select(n => n.GetProperty("operator").GetString()));
    }

    [Theory]
    [InlineData("cpu")]
    [InlineData("mlu220")]
    public void ARecipeFixesAnInputByWhichTheNetworkChoosesOneOfItsParts(string target)
    {
        using var workspace = new Workspace();
        TestModel Branch(string type) => new TestModel().Node(type, "image", "t").Node("GlobalAveragePool", "t", "p")
            .Node("Flatten", "p", "scores").Output("scores");
        File.WriteAllBytes(workspace.PathOf("rated.onnx"), new TestModel().Input("image", 1, 3, 12, 12).Input("rate", 1)
            .Constant("high", [1], 16000).Node("Equal", "rate high", "isHigh")
            .Node("If", "isHigh", "y", ("then_branch", Branch("Relu").Graph), ("else_branch", Branch("Unheard").Graph))
            .Output("y").ToBytes());
        string recipe = File.ReadAllText(workspace.PathOf("model.recipe.json"));
        string Fixed(string name, int value) => recipe.Replace("\"task\"", $"\"constants\": {{ \"{name}\": {value} }}, \"task\"",
            StringComparison.Ordinal);
        File.WriteAllText(workspace.PathOf("fixed.json"), Fixed("rate", 16000));
        CommandResult result = workspace.Run(
            "quantize", "rated.onnx", "--calibration", "images/calibration", "--recipe", "fixed.json", "--target", target, "-o",
            "rated.askew");
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        CommandResult evaluated = workspace.Run("evaluate", "rated.askew", "--data", "images/evaluation", "--recipe", "fixed.json",
            "--reference", "rated.onnx", "--json");
        Assert.Equal((0, ""), (evaluated.ExitCode, evaluated.Errors));

        File.WriteAllText(workspace.PathOf("other.json"), Fixed("rate", 8000));
        CommandResult other = workspace.Run("inspect", "rated.onnx", "--recipe", "other.json");
        Assert.Contains("Unheard", other.Output + other.Errors, StringComparison.Ordinal);

        File.WriteAllText(workspace.PathOf("wrong.json"), Fixed("speed", 16000));
        CommandResult wrong = workspace.Run("inspect", "rated.onnx", "--recipe", "wrong.json");
        Assert.NotEqual(0, wrong.ExitCode);
        Assert.Contains("$.constants.speed: the network has no such input, only 'image', 'rate'", wrong.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void UnusableImagesAreNamedCountedAndOnRequestAnError()
    {
        using var workspace = new Workspace();
        File.WriteAllText(workspace.PathOf("images/evaluation/class2/broken.png"), "not a picture");
        string[] evaluate = ["evaluate", "model.onnx", "--data", "images/evaluation"];
        CommandResult result = workspace.Run([.. evaluate, "--json"]);
        Assert.Equal(0, result.ExitCode);
        Assert.Equal(1, result.Json.GetProperty("skipped").GetInt32());
        Assert.Contains("broken.png", result.Errors, StringComparison.Ordinal);
        CommandResult strict = workspace.Run([.. evaluate, "--strict"]);
        Assert.Equal(ExitCodes.Data, strict.ExitCode);
        Assert.Contains("broken.png", strict.Errors, StringComparison.Ordinal);

        foreach (string image in Directory.GetFiles(workspace.PathOf("images/evaluation"), "*.ppm", SearchOption.AllDirectories).Skip(5))
        {
            File.WriteAllText(image, "P6 gone");
        }

        CommandResult most = workspace.Run(evaluate);
        Assert.Equal(ExitCodes.Data, most.ExitCode);
        Assert.Contains("More than half", most.Errors, StringComparison.Ordinal);
    }

    public static TheoryData<int, string[]> Mistakes => new()
    {
        { ExitCodes.Usage, [] },
        { ExitCodes.Usage, ["quantize"] },
        { ExitCodes.Usage, ["quantise", "model.onnx"] },
        { ExitCodes.Usage, ["inspect", "missing.onnx"] },
        { ExitCodes.Usage, ["inspect", "model.onnx", "--threads", "0"] },
        { ExitCodes.Usage, ["quantize", "model.onnx", "--calibration", "images/calibration", "-o", "x.askew", "--method", "guess"] },
        { ExitCodes.Usage, ["quantize", "model.onnx", "--calibration", "images/calibration", "-o", "x.askew", "--target", "guess"] },
        { ExitCodes.Usage, ["quantize", "model.onnx", "--calibration", "images/calibration", "-o", "x.askew", "--bits", "9"] },
        { ExitCodes.Usage, ["quantize", "model.onnx", "--calibration", "images/calibration", "-o", "x.askew", "--option", "bins"] },
        { ExitCodes.Usage, ["quantize", "model.onnx", "--calibration", "images/calibration", "-o", "missing/x.askew"] },
        { ExitCodes.Usage, ["evaluate", "model.onnx", "--data", "images/evaluation", "--samples", "0"] },
        { ExitCodes.Usage, ["run", "model.onnx", "image.jpg", "-o", "x.txt"] },
        { ExitCodes.Model, ["inspect", "image.jpg"] },
        { ExitCodes.Model, ["inspect", "junk.askew"] },
        { ExitCodes.Data, ["evaluate", "model.onnx", "--data", "missing"] },
        { ExitCodes.Data, ["evaluate", "model.onnx", "--data", "images/evaluation", "--recipe", "broken.json"] },
        { ExitCodes.Data, ["quantize", "model.onnx", "--calibration", "empty", "-o", "x.askew"] },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void MistakesHaveTheirExitCodeAMessageAndNoTrace(int exitCode, string[] arguments)
    {
        using var workspace = new Workspace();
        Directory.CreateDirectory(workspace.PathOf("empty"));
        File.WriteAllText(workspace.PathOf("junk.askew"), "PK junk");
        File.WriteAllText(workspace.PathOf("broken.json"), "{ \"task\": \"sorting\", \"inptu\": 1 }");
        CommandResult result = workspace.Run(arguments);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Equal("", result.Output);
        Assert.NotEqual("", result.Errors);
        Assert.DoesNotContain("   at ", result.Errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(workspace.Folder, "*x.askew*"));
    }

    [Fact]
    public void VerboseShowsTheTrace()
    {
        using var workspace = new Workspace();
        Assert.Contains("   at ", workspace.Run("inspect", "image.jpg", "--verbose").Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model.onnx", "float")]
    [InlineData("model.askew", "integer")]
    public void BenchTimesRuns(string model, string arithmetic)
    {
        using var workspace = new Workspace();
        workspace.Quantize();
        CommandResult result = workspace.Run("bench", model, "--runs", "7", "--threads", "1", "--verbose", "--json");
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.Equal(("managed", arithmetic, 1, 7), (
            result.Json.GetProperty("engine").GetString(),
            result.Json.GetProperty("arithmetic").GetString(),
            result.Json.GetProperty("threads").GetInt32(),
            result.Json.GetProperty("runs").GetInt32()));
        double median = result.Json.GetProperty("medianMs").GetDouble();
        Assert.InRange(result.Json.GetProperty("minMs").GetDouble(), 1e-4, median);
        Assert.Contains("Conv", result.Json.GetProperty("steps")[0].GetProperty("kind").GetString(), StringComparison.Ordinal);
        Assert.Equal(arithmetic == "integer", result.Json.GetProperty("kernels").GetArrayLength() > 0);
    }

    [Fact]
    public void ALabelBeyondTheNetworksScoresIsAnError()
    {
        using var workspace = new Workspace();
        Directory.CreateDirectory(workspace.PathOf("images/evaluation/class9"));
        File.Copy(workspace.PathOf("image.jpg"), workspace.PathOf("images/evaluation/class9/0.ppm"));
        CommandResult result = workspace.Run("evaluate", "model.onnx", "--data", "images/evaluation");
        Assert.Equal(4, result.ExitCode);
        Assert.Contains("class9/0.ppm", result.Errors, StringComparison.Ordinal);
        Assert.Contains("label 3", result.Errors, StringComparison.Ordinal);
    }
}
