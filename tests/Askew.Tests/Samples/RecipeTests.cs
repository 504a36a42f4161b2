using Askew.Samples;
using Askew.Samples.Recipes;

namespace Askew.Tests.Samples;

/// <summary>Recipes that are right, and all that can be wrong with one.</summary>
public class RecipeTests
{
    [Fact]
    public void Reads_every_section()
    {
        Recipe recipe = RecipeParser.Parse(
            """
            // a comment
            {
              "task": "detection",
              "input": { "color": "bgr", "resize": "letterbox", "size": [320, 416], "crop": [300, 400], "pad": 114,
                         "range": [0, 1], "mean": [0.5], "std": [1, 2, 3], "layout": "nhwc", },
              "labels": { "format": "filename-index", "path": "a/b.csv", "offset": -1 },
              "detection": { "decoder": "yolov3", "outputs": [{ "name": "head", "stride": 32, "anchors": [[1, 2.5], [3, 4]] }],
                             "classes": 80, "activation": "none", "scoreThreshold": 0.25, "iouThreshold": 0.5, "maxDetections": 10 }
            }
            """,
            "test");
        InputRecipe input = recipe.Input!;
        Assert.Equal(RecipeTask.Detection, recipe.Task);
        Assert.Equal((ColorOrder.Bgr, ResizeMode.Letterbox, TensorLayout.Nhwc), (input.Color, input.Resize, input.Layout));
        Assert.Equal((new ImageSize(320, 416), new ImageSize(300, 400)), (input.Size, input.Crop));
        Assert.Equal((114, 0.0, 1.0), (input.Pad, input.Low, input.High));
        Assert.Equal([0.5], input.Mean);
        Assert.Equal([1, 2, 3], input.Std);
        Assert.Equal(new LabelRecipe { Format = LabelFormat.FilenameIndex, Path = "a/b.csv", Offset = -1 }, recipe.Labels);
        DetectionRecipe detection = recipe.Detection!;
        Assert.Equal(("yolov3", 80, DetectionActivation.None), (detection.Decoder, detection.Classes, detection.Activation));
        Assert.Equal((0.25, 0.5, 10), (detection.ScoreThreshold, detection.IouThreshold, detection.MaxDetections));
        DetectionOutput output = Assert.Single(detection.Outputs);
        Assert.Equal(("head", 32), (output.Name, output.Stride));
        Assert.Equal([new AnchorSize(1, 2.5), new AnchorSize(3, 4)], output.Anchors);
    }

    [Fact]
    public void Only_the_task_is_required()
    {
        Recipe recipe = RecipeParser.Parse("""{ "task": "tensor" }""", "test");
        Assert.Equal((RecipeTask.Tensor, null, null, null), (recipe.Task, recipe.Input, recipe.Labels, recipe.Detection));
    }

    [Fact]
    public void Names_all_mistakes_at_once_with_their_paths()
    {
        var exception = Assert.Throws<RecipeException>(() => RecipeParser.Parse(
            """
            { "task": "classifcation", "inptu": {},
              "input": { "color": "RGB", "resize": "stretch", "pad": 256, "range": [1, 0], "mean": [1, 2],
                         "std": [1, 0, "x"], "size": [0, 1] },
              "labels": { "path": "../secret", "offset": 1.5 },
              "detection": { "outputs": [{ "stride": 0, "anchors": [[1], [2, -3]] }, 7], "scoreThreshold": 2 } }
            """,
            "the recipe"));
        (string Path, string Text)[] expected =
        [
            ("$.task", "'classification', 'detection', 'segmentation', 'regression', 'tensor', not \"classifcation\""),
                ("$.inptu", "unknown"), ("$.inptu", "'task', 'input', 'inputs', 'constants', 'labels', 'detection'"),
            ("$.input.color", "'rgb'"), ("$.input.pad", "0 to 255"), ("$.input.range", "smaller first"), ("$.input.mean", "3 channels"),
            ("$.input.std[2]", "number"), ("$.input.size", "[height, width]"), ("$.labels.format", "missing"),
                ("$.labels.path", "must not leave"),
            ("$.labels.offset", "whole number"), ("$.detection.decoder", "missing"), ("$.detection.classes", "missing"),
            ("$.detection.outputs[0].name", "missing"), ("$.detection.outputs[0].stride", "1 to 65536"),
                ("$.detection.outputs[0].anchors[0]", "[width, height]"),
            ("$.detection.outputs[0].anchors[1]", "positive"), ("$.detection.outputs[1]", "must be an object"),
                ("$.detection.scoreThreshold", "0 to 1"),
        ];
        foreach ((string path, string text) in expected)
        {
            Assert.Contains(exception.Mistakes, mistake =>
                mistake.StartsWith(path + ":", StringComparison.Ordinal) && mistake.Contains(text));
        }

        Assert.All(exception.Mistakes, mistake => Assert.Contains(mistake, exception.Message));
        Assert.Contains("the recipe", exception.Message);
        Assert.Equal(exception.Mistakes.Count, exception.Mistakes.Distinct().Count());
    }

    [Theory]
    [InlineData("", "not JSON")]
    [InlineData("{", "not JSON")]
    [InlineData("[]", "$: must be an object")]
    [InlineData("{\"task\": \"tensor\", \"task\": \"tensor\"}", "$.task: is given twice")]
    [InlineData("{\"task\": \"detection\"}", "$.detection: missing")]
    [InlineData("{\"task\": \"classification\", \"input\": {\"resize\": \"stretch\"}}", "$.input.size: missing")]
    [InlineData("{\"task\": \"classification\", \"input\": {\"std\": [0]}}", "$.input.std: has a number nearer to zero")]
    [InlineData("{\"task\": \"classification\", \"input\": {\"mean\": []}}", "$.input.mean: must be a list")]
    [InlineData("{\"task\": \"classification\", \"input\": {\"mean\": [1e99]}}", "$.input.mean: has a number beyond")]
    [InlineData("{\"task\": \"classification\", \"input\": {\"crop\": [20000, 1]}}", "$.input.crop: must be")]
    [InlineData("{\"task\": \"classification\", \"input\": 3}", "$.input: must be an object")]
    [InlineData("{\"task\": \"classification\", \"labels\": {\"format\": \"csv\"}}", "$.labels.path: missing")]
    [InlineData("{\"task\": \"classification\", \"labels\": {\"format\": \"csv\", \"path\": \"/etc/passwd\"}}",
        "$.labels.path: is '/etc/passwd'")]
    public void Every_mistake_says_where_it_is(string json, string expected) =>
        Assert.Contains(expected, Assert.Throws<RecipeException>(() => RecipeParser.Parse(json, "test")).Message);

    [Fact]
    public void Any_end_of_a_recipe_is_a_recipe_exception()
    {
        const string Json = """{ "task": "tensor", "input": { "size": [1, 2], "mean": [1.5e3] }, "labels": { "format": "npy" } }""";
        for (int length = 0; length < Json.Length; length++)
        {
            Assert.Throws<RecipeException>(() => RecipeParser.Parse(Json[..length], "test"));
        }
    }

    [Fact]
    public void Is_found_beside_the_model_it_is_called_after()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Add("net-1.1_320.recipe.json", """{ "task": "tensor" }""");
        Assert.Equal(path, Recipe.FindFor(Path.Combine(folder.FullPath, "net-1.1_320.onnx")));
        Assert.Equal(path, Recipe.FindFor(Path.Combine(folder.FullPath, "net-1.1_320.askew")));
        Assert.Null(Recipe.FindFor(Path.Combine(folder.FullPath, "other.onnx")));
        Assert.Equal(RecipeTask.Tensor, RecipeParser.Load(path).Task);
        string gone = Path.Combine(folder.FullPath, "gone.json");
        Assert.Contains("gone.json", Assert.Throws<RecipeException>(() => RecipeParser.Load(gone)).Message);
    }
}
