using Askew.Testing;

namespace Askew.Cli.Tests;

/// <summary>Damaged and hostile files, and a machine that does not play along: an error with its place and the right exit code, nothing
/// else.</summary>
public class FaultTests
{
    [Fact]
    public void WhatFilesSayDoesNotCommandTheTerminal()
    {
        using var workspace = new Workspace();
        var model = new TestModel().Input("image", 1, 3, 12, 12).Node("Relu", "image", "\u001b[31mred").Output("\u001b[31mred");
        model.Graph.Node[0].Name = "first\nerror: faked";
        File.WriteAllBytes(workspace.PathOf("odd.onnx"), model.ToBytes());
        CommandResult shown = workspace.Run("inspect", "odd.onnx");
        Assert.Equal(0, shown.ExitCode);
        Assert.Contains(@"first\u000aerror: faked", shown.Output, StringComparison.Ordinal);
        AssertPlain(shown);

        File.WriteAllText(workspace.PathOf("odd.recipe.json"),
            """{ "task": "\u001b[31m\nerror: faked", "odd\u001b[0m\nerror: faked": 1 }""");
        CommandResult refused = workspace.Run(
            "quantize", "model.onnx", "--calibration", "images/calibration", "--recipe", "odd.recipe.json", "-o", "out.askew");
        Assert.Equal(ExitCodes.Data, refused.ExitCode);
        AssertPlain(refused);
        Assert.DoesNotContain("\nerror: faked", refused.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatANodeGivesBesidesIsNamed()
    {
        using var workspace = new Workspace();
        File.WriteAllBytes(workspace.PathOf("odd.onnx"),
            new TestModel().Input("image", 1, 3, 12, 12).Node("Relu", "image", "a b").Output("a").ToBytes());
        CommandResult result = workspace.Run(
            "quantize", "odd.onnx", "--calibration", "images/calibration", "--recipe", "model.recipe.json", "-o", "out.askew");
        Assert.Equal(ExitCodes.Model, result.ExitCode);
        Assert.Contains("'b'", result.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void LabelsThatAreMalformedAreSaidToBe(int files)
    {
        using Workspace workspace = Detector("yolo", "labels", images: 3);
        Directory.CreateDirectory(workspace.PathOf("data/labels"));
        for (int i = 0; i < 3; i++)
        {
            File.WriteAllText(workspace.PathOf($"data/labels/{i}.txt"), i < files ? "0 a b c d\n" : "");
        }

        CommandResult result = workspace.Run("evaluate", "boxes.onnx", "--data", "data", "--recipe", "boxes.recipe.json");
        Assert.Equal(ExitCodes.Data, result.ExitCode);
        Assert.Contains("0.txt' is not 'class x y width height'", result.Errors, StringComparison.Ordinal);
        Assert.True(!result.Errors.Contains("labelled object", StringComparison.Ordinal)
            || result.Errors.IndexOf("is not 'class", StringComparison.Ordinal)
                < result.Errors.IndexOf("labelled object", StringComparison.Ordinal));
    }

    [Fact]
    public void AnOutputThatIsListedTwiceIsRefused()
    {
        using var workspace = new Workspace();
        File.WriteAllBytes(workspace.PathOf("odd.onnx"),
            new TestModel().Input("image", 1, 3, 12, 12).Node("Relu", "image", "a").Output("a").Output("a").ToBytes());
        CommandResult result = workspace.Run("inspect", "odd.onnx");
        Assert.Equal(ExitCodes.Model, result.ExitCode);
        Assert.Contains("'a' more than once", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void ManyNodesMayHaveOneName()
    {
        using var workspace = new Workspace();
        var model = new TestModel().Input("v0", 1, 3);
        for (int i = 0; i < 20_000; i++)
        {
            model.Node("Relu", $"v{i}", $"v{i + 1}");
            model.Graph.Node[i].Name = "same";
        }

        File.WriteAllBytes(workspace.PathOf("many.onnx"), model.Output("v20000").ToBytes());
        Assert.Equal(0, Tool.Shell(workspace.Folder, "timeout 60 ./askew inspect many.onnx").ExitCode);
    }

    [Fact]
    public void APipeIsNoImageAndKeepsNobodyWaiting()
    {
        using var workspace = new Workspace();
        Tool.Shell(workspace.Folder, "mkfifo images/calibration/class1/pipe.png");
        CommandResult result =
            Tool.Shell(workspace.Folder, "timeout 60 ./askew quantize model.onnx --calibration images/calibration -o out.askew");
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("class1/pipe.png", result.Errors, StringComparison.Ordinal);
        Assert.Contains("not a regular file", result.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("inspect pipe", ExitCodes.Usage)]
    [InlineData("inspect pipe.prototxt", ExitCodes.Usage)]
    [InlineData("run pipe.askew image.jpg", ExitCodes.Usage)]
    [InlineData("quantize pipe --calibration images/calibration -o out.askew", ExitCodes.Usage)]
    [InlineData("quantize model.onnx --calibration images/calibration -o out.askew --target pipe", ExitCodes.Usage)]
    [InlineData("quantize model.onnx --calibration images/calibration -o out.askew --plan pipe", ExitCodes.Data)]
    [InlineData("quantize model.onnx --calibration images/calibration -o out.askew --recipe pipe", ExitCodes.Data)]
    [InlineData("quantize model.onnx --statistics pipe -o out.askew", ExitCodes.Data)]
    [InlineData("compare model.onnx --statistics pipe --data images/evaluation", ExitCodes.Data)]
    [InlineData("quantize model.onnx --calibration images/named -o out.askew", ExitCodes.Data)]
    [InlineData("evaluate --merge pipe", ExitCodes.Data)]
    [InlineData("new-recipe model.onnx --data images/named -o out.askew", ExitCodes.Done)]
    public void APipeIsNoFileToReadWhateverItIsToBe(string line, int exitCode)
    {
        using var workspace = new Workspace();
        Tool.Shell(
            workspace.Folder,
            "mkfifo pipe pipe.prototxt pipe.askew; mkdir images/named; cp image.jpg images/named/; mkfifo images/named/labels.json "
            + (exitCode == 0 ? string.Empty : "images/named/classes.txt"));
        CommandResult result = Tool.Shell(workspace.Folder, $"timeout 60 ./askew {line}");
        Assert.True(result.ExitCode == exitCode, $"{result.ExitCode}: {result.Errors}");
        Assert.Equal(exitCode != 0, result.Errors.Contains("not a regular file", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("100000000")]
    public void ThreadsHaveALimit(string threads)
    {
        using var workspace = new Workspace();
        CommandResult result = workspace.Run("inspect", "model.onnx", "--threads", threads);
        Assert.Equal(ExitCodes.Usage, result.ExitCode);
        Assert.Contains("from 1 to 1024", result.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("./askew quantize model.onnx --calibration images/calibration -o out.askew 2>&-", 0)]
    [InlineData("./askew inspect no-such.onnx 2>&-", ExitCodes.Usage)]
    [InlineData("./askew inspect model.onnx >&-", ExitCodes.Failed)]
    [InlineData("set -o pipefail; ./askew inspect model.onnx | head -c 1 > first", 0)]
    [InlineData("env -u HOME ./askew quantize model.onnx --calibration images/calibration -o out.askew", 0)]
    [InlineData("env -u HOME TMPDIR=/nowhere ./askew quantize model.onnx --calibration images/calibration -o out.askew", 0)]
    [InlineData("LANG=tr_TR.UTF-8 LC_ALL=tr_TR.UTF-8 ./askew quantize model.onnx --calibration images/calibration -o out.askew", 0)]
    [InlineData("./askew --version > /dev/full", ExitCodes.Failed)]
    [InlineData("./askew --help > /dev/full", ExitCodes.Failed)]
    [InlineData("./askew quantize --help > /dev/full", ExitCodes.Failed)]
    [InlineData("./askew inspect model.onnx > /dev/full", ExitCodes.Failed)]
    [InlineData("./askew quantize model.onnx --calibration '' -o out.askew", ExitCodes.Usage)]
    [InlineData("./askew quantize model.onnx --calibration images/calibration --recipe '' -o out.askew", ExitCodes.Usage)]
    [InlineData("./askew quantize model.onnx --calibration images/calibration --plan ' ' -o out.askew", ExitCodes.Usage)]
    [InlineData("./askew inspect ''", ExitCodes.Usage)]
    [InlineData("./askew inspect $'model.onnx\nerror: faked'", ExitCodes.Usage)]
    public void TheMachineMayBeOdd(string line, int exitCode)
    {
        using var workspace = new Workspace();
        CommandResult result = Tool.Shell(workspace.Folder, line);
        Assert.True(result.ExitCode == exitCode, $"{result.ExitCode}: {result.Errors}");
        Assert.DoesNotContain("Unhandled", result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryCultureGivesTheSameBytes()
    {
        using var workspace = new Workspace();
        byte[][] files = [.. new[] { "C", "tr_TR.UTF-8", "de_DE.UTF-8", "ar_SA.UTF-8" }.Select(culture =>
        {
            CommandResult result = Tool.Shell(
                workspace.Folder,
                $"LANG={culture} LC_ALL={culture} ./askew quantize model.onnx --calibration images/calibration -o out.askew");
            Assert.True(result.ExitCode == 0, result.Errors);
            return File.ReadAllBytes(workspace.PathOf("out.askew"));
        })];
        Assert.All(files, file => Assert.Equal(files[0], file));
    }

    // Boxes far beyond all numbers, and files that are something else, are the labels' fault, in words of ours.
    [Theory]
    [InlineData("[]", "'$' in line 1")]
    [InlineData(
        """{"images":[{"id":0}],"categories":[{"id":1}],"annotations":[{"image_id":0,"category_id":1,"bbox":[0,0,1e400,1]}]}""",
        "bbox")]
    public void CocoFilesOfAnotherKindAreSaidToBe(string coco, string expected)
    {
        using Workspace workspace = Detector("coco", "coco.json", images: 3);
        File.WriteAllText(workspace.PathOf("data/coco.json"), coco);
        CommandResult result = workspace.Run("evaluate", "boxes.onnx", "--data", "data", "--recipe", "boxes.recipe.json");
        Assert.Equal(ExitCodes.Data, result.ExitCode);
        Assert.Contains(expected, result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("Askew.", result.Errors, StringComparison.Ordinal);
    }

    // Images to calibrate with need no labels, and those that were kept from it none either.
    [Theory]
    [InlineData("")]
    [InlineData(null)]
    public void ADetectorIsQuantizedWithImagesWithoutObjects(string? labels)
    {
        using Workspace workspace = Detector("yolo", "labels", images: 20);
        Directory.CreateDirectory(workspace.PathOf("data/labels"));
        for (int i = 0; i < 20 && labels is not null; i++)
        {
            File.WriteAllText(workspace.PathOf($"data/labels/{i}.txt"), labels);
        }

        CommandResult result = workspace.Run(
            "quantize", "boxes.onnx", "--calibration", "data", "--recipe", "boxes.recipe.json", "-o", "boxes.askew");
        Assert.True(result.ExitCode == 0, result.Errors);
        Assert.Contains("samples kept from calibration", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("not measured", result.Output, StringComparison.Ordinal);
    }

    [ToolFact("cc")]
    public void NativeCodeOfOthersIsNotRun()
    {
        using var workspace = new Workspace();
        workspace.Quantize();
        string cache = workspace.PathOf("cache/askew/native");
        var environment = new Dictionary<string, string> { ["XDG_CACHE_HOME"] = workspace.PathOf("cache") };
        CommandResult Run() => Tool.Run(workspace.Folder, environment, "run", "model.askew", "image.jpg", "--engine", "native", "--json");
        string right = Run().Json.GetProperty("outputs").ToString();
        string library = Assert.Single(Directory.GetFiles(cache));

        // Cut short, it is built again.
        byte[] whole = File.ReadAllBytes(library);
        File.WriteAllBytes(library, whole[..(whole.Length / 2)]);
        Assert.Equal(right, Run().Json.GetProperty("outputs").ToString());
        Assert.Equal(whole.Length, new FileInfo(library).Length);

        // Where others may write, also above, nothing is run and nothing is left.
        foreach (string open in new[] { cache, workspace.PathOf("cache") })
        {
            File.Delete(library);
            Tool.Shell(workspace.Folder, $"chmod o+w '{open}'");
            Assert.Equal(right, Run().Json.GetProperty("outputs").ToString());
            Assert.Empty(Directory.GetFiles(cache));
            Tool.Shell(workspace.Folder, $"chmod o-w '{open}'");
        }

        // Through a link, or from a path that depends on where one is, neither.
        Directory.Move(workspace.PathOf("cache"), workspace.PathOf("other"));
        File.CreateSymbolicLink(workspace.PathOf("cache"), "other");
        Assert.Equal(right, Run().Json.GetProperty("outputs").ToString());
        environment["XDG_CACHE_HOME"] = "other";
        environment["HOME"] = "relative";
        Assert.Equal(right, Run().Json.GetProperty("outputs").ToString());
        Assert.Empty(Directory.GetFiles(workspace.PathOf("other/askew/native")));
        Assert.False(Directory.Exists(workspace.PathOf("relative")));
    }

    // A network of boxes, with images.
    private static Workspace Detector(string format, string labels, int images)
    {
        var workspace = new Workspace();
        File.WriteAllText(workspace.PathOf("boxes.recipe.json"), $$"""
            {
              "task": "detection",
              "input": { "resize": "none" },
              "labels": { "format": "{{format}}", "path": "{{labels}}" },
              "detection": { "decoder": "yolov8", "outputs": [{ "name": "boxes" }], "classes": 2 }
            }
            """);
        File.WriteAllBytes(workspace.PathOf("boxes.onnx"), new TestModel().Input("x", 1, 3, 12, 12)
            .Constant("shape", 1, 6, 72).Node("Reshape", "x shape", "boxes").Output("boxes").ToBytes());
        Directory.CreateDirectory(workspace.PathOf("data"));
        for (int i = 0; i < images; i++)
        {
            File.Copy(workspace.PathOf("image.jpg"), workspace.PathOf($"data/{i}.ppm"));
        }

        return workspace;
    }

    private static void AssertPlain(CommandResult result) =>
        Assert.DoesNotContain(result.Output + result.Errors, c => char.IsControl(c) && c is not ('\n' or '\t'));
}
