using Askew.Testing;

namespace Askew.Cli.Tests;

/// <summary>Caffe networks on the command line.</summary>
public class CaffeTests
{
    private const string Layers = """
        layer { name: "conv" type: "Convolution" bottom: "image" top: "conv" convolution_param { num_output: 8 kernel_size: 3 pad: 1 } }
        layer { name: "relu" type: "ReLU" bottom: "conv" top: "conv" }
        layer { name: "pool" type: "Pooling" bottom: "conv" top: "pool" pooling_param { pool: MAX kernel_size: 3 stride: 2 } }
        layer { name: "last" type: "Convolution" bottom: "pool" top: "scores" convolution_param { num_output: 3 kernel_size: 1 } }
        """;

    [Fact]
    public void ANetworkIsInspectedQuantizedRunAndExportedLikeAnyOther()
    {
        using var workspace = new Workspace();
        Model().Save(workspace.Folder, "deploy");
        File.Move(workspace.PathOf("deploy.caffemodel"), workspace.PathOf("trained.caffemodel"));
        CommandResult inspected = workspace.Run("inspect", "deploy.prototxt");
        Assert.Equal((0, ""), (inspected.ExitCode, inspected.Errors));
        Assert.Contains("scores [1,3,6,6]", inspected.Output, StringComparison.Ordinal);
        CommandResult larger = workspace.Run("inspect", "deploy.prototxt", "--shape", "image=1,3,20,14");
        Assert.Contains("scores [1,3,10,7]", larger.Output, StringComparison.Ordinal);
        CommandResult byWeights = workspace.Run("inspect", "trained.caffemodel");
        Assert.Contains("scores [1,3,6,6]", byWeights.Output, StringComparison.Ordinal);

        string[] recipe = ["--recipe", "model.recipe.json"];
        CommandResult quantized = workspace.Run(
            ["quantize", "deploy.prototxt", "--calibration", "images/calibration", "-o", "caffe.askew", .. recipe]);
        Assert.Equal((0, ""), (quantized.ExitCode, quantized.Errors));
        CommandResult evaluated = workspace.Run(
            ["evaluate", "caffe.askew", "--data", "images/evaluation", "--reference", "deploy.prototxt", "--json", .. recipe]);
        Assert.Equal((0, ""), (evaluated.ExitCode, evaluated.Errors));
        Assert.InRange(evaluated.Json.GetProperty("outputSqnrDb").GetDouble(), 25, 200);
        CommandResult exported = workspace.Run("export", "caffe.askew", "--format", "npu", "-o", "npu");
        Assert.Equal((0, ""), (exported.ExitCode, exported.Errors));
        Assert.True(File.Exists(workspace.PathOf("npu/manifest.json")));
    }

    [Fact]
    public void WhatIsWrongEndsWithAWordAndExitCode3()
    {
        using var workspace = new Workspace();
        string path = Model().Save(workspace.Folder);
        File.Delete(Path.ChangeExtension(path, ".caffemodel"));
        Fails("there is no .caffemodel file beside it");
        File.WriteAllBytes(Path.ChangeExtension(path, ".caffemodel"), Model().Weights()[..40]);
        Fails("net.caffemodel: the file is damaged");
        File.WriteAllText(path, "layer { name: \"x\" type: \"ROIAlign\" bottom: \"y\" top: \"z\" }");
        File.WriteAllBytes(Path.ChangeExtension(path, ".caffemodel"), Model().Weights());
        Fails("node 'x' (ROIAlign): this type of layers is not known");
        File.WriteAllText(path, "layer {");
        Fails("net.prototxt: line 1:");

        void Fails(string expected)
        {
            CommandResult result = workspace.Run("inspect", "net.prototxt");
            Assert.Equal(ExitCodes.Model, result.ExitCode);
            Assert.Contains(expected, result.Errors, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", result.Errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void WeightsAreNeverWrittenOver()
    {
        using var workspace = new Workspace();
        string path = Model().Save(workspace.Folder, "deploy");
        CommandResult result = workspace.Run("quantize", "deploy.prototxt", "--calibration", "images/calibration", "--recipe",
            "model.recipe.json", "-o", "deploy.caffemodel");
        Assert.Equal(ExitCodes.Usage, result.ExitCode);
        Assert.Equal(Model().Weights(), File.ReadAllBytes(Path.ChangeExtension(path, ".caffemodel")));
    }

    private static CaffeModel Model() => new CaffeModel(CaffeModel.InputLayer("image", 1, 3, 12, 12) + Layers)
        .Blob("conv", [8, 3, 3, 3], TestModel.Noise(216, 1)).Blob("conv", [8], TestModel.Noise(8, 2))
        .Blob("last", [3, 8, 1, 1], TestModel.Noise(24, 3)).Blob("last", [3], TestModel.Noise(3, 4));
}
