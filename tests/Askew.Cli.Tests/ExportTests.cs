using System.Text.Json;
using Askew.Testing;

namespace Askew.Cli.Tests;

public class ExportTests
{
    [Fact]
    public void ExportWritesCTheSameEveryTimeAndLeavesNothingElse()
    {
        using var workspace = new Workspace();
        workspace.Quantize();
        CommandResult first =
            workspace.Run("export", "model.askew", "--format", "c", "-o", "out", "--self-test", "--separate-weights", "--json");
        Assert.Equal((0, ""), (first.ExitCode, first.Errors));
        string[] names = ["CMakeLists.txt", "Makefile", "model.c", "model.h", "model_main.c", "model_test.c", "model_weights.h"];
        Assert.Equal(names, Directory.GetFiles(workspace.PathOf("out")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(names, first.Json.GetProperty("files").EnumerateArray()
            .Select(f => Path.GetFileName(f.GetProperty("path").GetString())).Order(StringComparer.Ordinal));
        Dictionary<string, byte[]> before = names.ToDictionary(name => name, name => File.ReadAllBytes(workspace.PathOf("out/" + name)));
        workspace.Run("export", "model.askew", "--format", "c", "-o", "out", "--self-test", "--separate-weights");
        Assert.All(names, name => Assert.Equal(before[name], File.ReadAllBytes(workspace.PathOf("out/" + name))));
        Assert.Contains("SHA-256", System.Text.Encoding.ASCII.GetString(before["model.c"]), StringComparison.Ordinal);
    }

    [Fact]
    public void CSaysWhatItTakesOfAMicrocontroller()
    {
        using var workspace = new Workspace();
        workspace.Quantize();
        JsonElement memory = workspace.Run("export", "model.askew", "--format", "c", "-o", "out", "--json").Json.GetProperty("footprint");
        long constants = memory.GetProperty("constantBytes").GetInt64();
        Assert.True(constants > 8 * 27);
        Assert.True(memory.GetProperty("ramBytes").GetInt64() >= 3 * 12 * 12);
        Assert.Equal((8 * 27 * 12 * 12) + (3 * 12), memory.GetProperty("multiplications").GetInt64());
        bool isCompiled = memory.GetProperty("compiledFor").ValueKind == JsonValueKind.String;
        Assert.Equal(CToolchain.Has("arm-none-eabi-gcc"), isCompiled);
        long flash = memory.GetProperty("flashBytes").GetInt64();
        Assert.True(isCompiled ? flash > constants : flash == constants);
        string text = workspace.Run("export", "model.askew", "--format", "c", "-o", "out").Output;
        Assert.Contains("flash ", text, StringComparison.Ordinal);
        Assert.Contains("RAM ", text, StringComparison.Ordinal);
        JsonElement other = workspace.Run("export", "model.askew", "--format", "onnx-qdq", "-o", "out", "--json").Json;
        Assert.True(!other.TryGetProperty("footprint", out JsonElement none) || none.ValueKind == JsonValueKind.Null);
    }

    [Theory]
    [InlineData("cpu")]
    [InlineData("paper")]
    public void AnExactModelGivesWhatTheNetworkGives(string target)
    {
        using var workspace = new Workspace();
        workspace.Quantize("--target", target);
        CommandResult made = workspace.Run("export", "model.askew", "--format", "onnx-qdq", "--exact", "-o", "exact.onnx");
        Assert.Equal((0, ""), (made.ExitCode, made.Errors));
        CommandResult compared = workspace.Run(
            "evaluate", "exact.onnx", "--data", "images/evaluation", "--reference", "model.askew", "--recipe", "model.recipe.json");
        Assert.Equal((0, ""), (compared.ExitCode, compared.Errors));
        Assert.Contains("the outputs are equal", compared.Output, StringComparison.Ordinal);
        CommandResult again = workspace.Run("quantize", "exact.onnx", "--calibration", "images/calibration", "-o", "again.askew");
        Assert.Equal(3, again.ExitCode);
        Assert.Contains("holds Int64 values", again.Errors, StringComparison.Ordinal);
    }

    [ToolFact("gcc")]
    public void TheSelfTestStoresAnImageAndClassesHaveNames()
    {
        using var workspace = new Workspace();
        workspace.Quantize();
        File.WriteAllText(workspace.PathOf("classes.txt"), "left\nmi\"dd\u00e9le\nright\n");
        string[] export = ["export", "model.askew", "--format", "c", "-o", "out/net.c", "--labels", "classes.txt"];
        CommandResult made = workspace.Run([.. export, "--self-test", "--data", "images/evaluation"]);
        Assert.Equal((0, ""), (made.ExitCode, made.Errors));
        string folder = workspace.PathOf("out");
        File.WriteAllText(Path.Combine(folder, "user.c"), """
            #include <stdio.h>
            #include "net.h"
            static uint64_t arena[NET_ARENA_SIZE / 8 + 1];
            int main(void)
            {
                if (net_self_test(arena) != 0 || NET_CLASSES != 3 || net_class_name(-1) != NULL || net_class_name(3) != NULL) {
                    return 1;
                }
                printf("%s,%s,%d", net_class_name(1), net_class_name(2), (int)net_argmax(arena));
                return 0;
            }
            """);
        string program = CToolchain.Compile(folder, "gcc -O1", "user.c", "net.c", "net_test.c");

        // The first image there is one of the first class.
        Assert.Equal("mi\"dd\u00e9le,right,0", System.Text.Encoding.UTF8.GetString(CToolchain.Run(folder, program, [], [])));
        Assert.Contains("--data SAMPLE", File.ReadAllText(Path.Combine(folder, "net_test.c")), StringComparison.Ordinal);

        CommandResult alone = workspace.Run([.. export, "--data", "images/evaluation"]);
        Assert.Equal(ExitCodes.Usage, alone.ExitCode);
        Assert.Contains("--self-test", alone.Errors, StringComparison.Ordinal);
        File.WriteAllText(workspace.PathOf("classes.txt"), "left\nright\n");
        CommandResult few = workspace.Run(export);
        Assert.Equal(ExitCodes.Model, few.ExitCode);
        Assert.Contains("2 labels", few.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void ATensorFlowLiteModelIsWrittenOrRefusedByName()
    {
        using var workspace = new Workspace();
        workspace.Quantize("--target", "tflite");
        Assert.Equal(0, workspace.Run("export", "model.askew", "--format", "tflite", "--float-io", "-o", "lite.tflite").ExitCode);
        byte[] before = File.ReadAllBytes(workspace.PathOf("lite.tflite"));
        Assert.Equal("TFL3", System.Text.Encoding.ASCII.GetString(before, 4, 4));
        workspace.Run("export", "model.askew", "--format", "tflite", "--float-io", "-o", "lite.tflite");
        Assert.Equal(before, File.ReadAllBytes(workspace.PathOf("lite.tflite")));

        workspace.Quantize();
        CommandResult refused = workspace.Run("export", "model.askew", "--format", "tflite", "-o", "none.tflite");
        Assert.Equal(ExitCodes.Model, refused.ExitCode);
        Assert.Contains("--target tflite", refused.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(workspace.PathOf("none.tflite")));
    }

    [Fact]
    public void TheNameOfACFileNamesEverything()
    {
        using var workspace = new Workspace();
        workspace.Quantize();
        Assert.Equal(0, workspace.Run("export", "model.askew", "--format", "c", "-o", "firmware/9 odd*name.c").ExitCode);
        Assert.Contains("int net_9_odd_name_run(void *arena);", File.ReadAllText(workspace.PathOf("firmware/9_odd_name.h")),
            StringComparison.Ordinal);
    }

    [Fact]
    public void InspectShowsWhatALayerCostsAndWhatIsProvenOfIt()
    {
        using var workspace = new Workspace();
        workspace.Quantize("--target", "paper");
        JsonElement program = workspace.Run("inspect", "model.askew", "--json").Json;
        Assert.Equal((8 * 27 * 12 * 12) + (3 * 12), program.GetProperty("macs").GetInt64());
        long[] alive = [.. program.GetProperty("instructions").EnumerateArray().Select(step => step.GetProperty("aliveBytes").GetInt64())];
        Assert.Equal(program.GetProperty("arenaLowerBoundBytes").GetInt64(), alive.Max());
        Assert.True(program.GetProperty("exportArenaBytes").GetInt64() > 0);

        JsonElement certificate = workspace.Run("inspect", "model.askew", "--certificate", "--json").Json;
        Assert.Equal(48, certificate.GetProperty("registers").GetProperty("product").GetInt32());
        JsonElement[] layers = [.. certificate.GetProperty("layers").EnumerateArray()];
        Assert.Equal(alive.Length, layers.Length);
        Assert.All(layers.SelectMany(layer =>
            new[] { ("accumulator", 32), ("product", 48), ("addend", 32) }.Select(r =>
            (Register: layer.GetProperty(r.Item1), Width: r.Item2))), r =>
        {
            Assert.Equal(r.Width, r.Register.GetProperty("bits").GetInt32() + r.Register.GetProperty("spareBits").GetInt32());
            Assert.True(r.Register.GetProperty("spareBits").GetInt32() >= 0);
        });
        Assert.Contains("spare", workspace.Run("inspect", "model.askew", "--certificate").Output, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Usage, workspace.Run("inspect", "model.onnx", "--certificate").ExitCode);
    }

    [Fact]
    public void InspectEstimatesTheTimeOnAProcessor()
    {
        using var workspace = new Workspace();
        workspace.Quantize();
        JsonElement cost = workspace.Run("inspect", "model.askew", "--cost", "cortex-m4", "--json").Json;
        JsonElement[] layers = [.. cost.GetProperty("layers").EnumerateArray()];
        Assert.Equal(cost.GetProperty("cycles").GetDouble(), layers.Sum(layer => layer.GetProperty("cycles").GetDouble()), 3);
        Assert.Equal(
            cost.GetProperty("cycles").GetDouble() / 1000 / cost.GetProperty("megahertz").GetDouble(),
            cost.GetProperty("milliseconds").GetDouble(), 6);
        Assert.Equal(
            (long)cost.GetProperty("cycles").GetDouble(),
            workspace.Run("export", "model.askew", "--format", "c", "-o", "out", "--json").Json.GetProperty("cycles")
                .GetProperty("cortex-m4").GetInt64());

        File.WriteAllText(workspace.PathOf("mine.json"), """
            { "name": "mine", "megahertz": 1, "layers": { "other": { "perOutput": 1 } } }
            """);
        JsonElement mine = workspace.Run("inspect", "model.askew", "--cost", "mine.json", "--json").Json;
        Assert.Equal(
            mine.GetProperty("layers").EnumerateArray().Sum(layer => layer.GetProperty("outputs").GetInt64()),
            mine.GetProperty("cycles").GetDouble(), 6);
        Assert.Contains("runs a second", workspace.Run("inspect", "model.askew", "--cost", "npu").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsWrongWithAProcessorIsSaid()
    {
        using var workspace = new Workspace();
        workspace.Quantize();
        File.WriteAllText(workspace.PathOf("wrong.json"), """{ "name": "mine", "megahertz": -1, "layers": { "other": {} } }""");
        (string Processor, string Message)[] wrong =
            [("wrong.json", "$.megahertz: must be a number"), ("cortex-m5", "cortex-m55"), ("absent.json", "no file of that name")];
        foreach ((string processor, string message) in wrong)
        {
            CommandResult result = workspace.Run("inspect", "model.askew", "--cost", processor);
            Assert.Equal(ExitCodes.Usage, result.ExitCode);
            Assert.Contains(message, result.Errors, StringComparison.Ordinal);
        }

        Assert.Equal(ExitCodes.Usage, workspace.Run("inspect", "model.onnx", "--cost", "npu").ExitCode);
        Assert.Equal(ExitCodes.Usage, workspace.Run("inspect", "model.askew", "--cost", "npu", "--certificate").ExitCode);
    }

    [Fact]
    public void TheCertificateOfATargetOfOnesOwnTakesItsRegistersFromItsProfile()
    {
        using var workspace = new Workspace();
        File.WriteAllText(workspace.PathOf("mine.json"), """
            { "name": "mine", "description": "mine", "multiplierBits": 16,
              "registers": { "accumulator": 30, "product": 50, "addend": 40 }, "fuseActivations": true,
              "zeroPointCorrection": "quantizedWeights", "snapWeightScales": false, "excessGain": "widen", "wideActivations": true }
            """);
        File.WriteAllText(workspace.PathOf("wide.json"), """{ "inputs": { "image": { "activationBits": 16 } } }""");
        Assert.Equal(0, workspace.Quantize("--target", "mine.json", "--plan", "wide.json").ExitCode);
        Assert.Contains("name its profile with --target", workspace.Run("inspect", "model.askew", "--certificate").Output,
            StringComparison.Ordinal);

        JsonElement certificate = workspace.Run("inspect", "model.askew", "--certificate", "--target", "mine.json", "--json").Json;
        Assert.Equal(30, certificate.GetProperty("registers").GetProperty("accumulator").GetInt32());

        // What reads 16 bits sums in the register of products.
        JsonElement first = certificate.GetProperty("layers")[0].GetProperty("accumulator");
        Assert.Equal(50, first.GetProperty("bits").GetInt32() + first.GetProperty("spareBits").GetInt32());
        CommandResult other = workspace.Run("inspect", "model.askew", "--certificate", "--target", "paper");
        Assert.Equal(ExitCodes.Usage, other.ExitCode);
        Assert.Contains("made for 'mine'", other.Errors, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Usage, workspace.Run("inspect", "model.askew", "--target", "mine.json").ExitCode);
    }

    [Fact]
    public void TheNativeEngineRefusesWhatComputesInFloat()
    {
        using var workspace = new Workspace();
        workspace.Quantize("--target", "mlu220");
        foreach (string[] command in new string[][] { ["run", "model.onnx", "image.jpg"], ["run", "model.askew", "image.jpg"],
            ["evaluate", "model.askew", "--data", "images/evaluation"], ["bench", "model.onnx"] })
        {
            CommandResult result = workspace.Run([.. command, "--engine", "native"]);
            Assert.Equal(ExitCodes.Usage, result.ExitCode);
            Assert.Contains("is not integer-only; the native engine runs integer networks", result.Errors, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(ExitCodes.Usage, "export", "model.onnx", "--format", "c", "-o", "out")]
    [InlineData(ExitCodes.Usage, "export", "model.askew", "--format", "cobol", "-o", "out")]
    [InlineData(ExitCodes.Usage, "export", "model.askew", "--format", "c")]
    [InlineData(ExitCodes.Usage, "run", "model.askew", "image.jpg", "--engine", "steam")]
    public void MistakesAreNamed(int exitCode, params string[] arguments)
    {
        using var workspace = new Workspace();
        workspace.Quantize();
        CommandResult result = workspace.Run(arguments);
        Assert.Equal((exitCode, ""), (result.ExitCode, result.Output));
        Assert.NotEqual("", result.Errors);
        Assert.False(Directory.Exists(workspace.PathOf("out")));
    }

    [ToolFact("cc")]
    public void TheNativeEngineGivesTheSameResults()
    {
        using var workspace = new Workspace();
        workspace.Quantize();
        var cache = new Dictionary<string, string> { ["XDG_CACHE_HOME"] = workspace.PathOf("cache") };
        JsonElement managed = workspace.Run("run", "model.askew", "image.jpg", "--json").Json.GetProperty("outputs");
        CommandResult native = Tool.Run(workspace.Folder, cache, "run", "model.askew", "image.jpg", "--engine", "native", "--json");
        Assert.Equal((0, ""), (native.ExitCode, native.Errors));
        Assert.Equal(managed.ToString(), native.Json.GetProperty("outputs").ToString());
        string library = Assert.Single(Directory.GetFileSystemEntries(workspace.PathOf("cache/askew/native")));
        DateTime made = File.GetLastWriteTimeUtc(library);
        Assert.Equal(1, Tool.Run(workspace.Folder, cache, "evaluate", "model.askew", "--data", "images/evaluation", "--engine", "native",
            "--json").Json.GetProperty("top1").GetDouble());
        Assert.Equal((library, made),
            (Assert.Single(Directory.GetFileSystemEntries(workspace.PathOf("cache/askew/native"))), File.GetLastWriteTimeUtc(library)));
        cache["CC"] = "no-such-compiler";
        CommandResult without = Tool.Run(workspace.Folder, cache, "run", "model.askew", "image.jpg", "--engine", "native");
        Assert.Equal(ExitCodes.Model, without.ExitCode);
        Assert.Contains("apt-get install gcc", without.Errors, StringComparison.Ordinal);
    }
}
