using Askew.Evaluation.Detection;
using Askew.Samples;
using Askew.Tensors;

namespace Askew.Tests.Evaluation.Detection;

public class DetectionDecoderTests
{
    private static readonly ImageSize InputSize = new(64, 96);
    private static readonly DetectionRecipe YoloV3 = new()
    {
        Decoder = "yolov3",
        Outputs = [new DetectionOutput { Name = "head", Stride = 32, Anchors = [new AnchorSize(10, 20), new AnchorSize(30, 40)] }],
        Classes = 2,
        ScoreThreshold = 0.3,
    };

    [Theory]
    [InlineData(1, 14, 2, 3)]
    [InlineData(1, 2, 3, 14)]
    [InlineData(1, 2, 7, 2, 3)]
    [InlineData(1, 2, 2, 3, 7)]
    [InlineData(1, 2, 3, 2, 7)]
    [InlineData(1, 12, 7)]
    public void YoloV3HeadsAreReadInEveryLayout(params int[] shape)
    {
        // One object: anchor 1, row 1, column 2, class 1; t = (0, ln 3, ln 2, 0), objectness and class logits large.
        const int anchor = 1, y = 1, x = 2;
        double[] fields = [0, Math.Log(3), Math.Log(2), 0, 20, -20, 20];
        var values = new float[2 * 7 * 2 * 3];
        Array.Fill(values, -20f);
        for (int f = 0; f < fields.Length; f++)
        {
            values[IndexOf(shape, anchor, f, y, x)] = (float)fields[f];
        }

        var outputs = new Dictionary<string, Tensor> { ["head"] = Tensor.Of(new Shape(shape), values) };
        FoundObject found = Assert.Single(DecoderCatalog.Find("yolov3").Decode(YoloV3, outputs, InputSize));
        Assert.Equal(1, found.Class);
        Assert.Equal(1, found.Score, 6);

        // Centre ((sigmoid(0) + 2) * 32, (0.75 + 1) * 32), size (2 * 30, 40).
        Box expected = Box.Around(80, 56, 60, 40);
        Assert.Equal(expected.Left, found.Box.Left, 4);
        Assert.Equal(expected.Bottom, found.Box.Bottom, 4);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(1, 8)]
    [InlineData(1, 3, 8)]
    [InlineData(1, 3, 2, 8, 8)]
    public void AnInputThatIsNoImageIsAnErrorThatSaysSo(params int[] shape)
    {
        var sample = new Sample { Name = "s", Inputs = [Tensor.Zeros(new Shape(shape), ElementType.Float32)] };
        var outputs = new Dictionary<string, Tensor> { ["head"] = Tensor.Zeros(new Shape(1, 14, 2, 3), ElementType.Float32) };
        var error = Assert.Throws<UnusableDataException>(() => new ObjectFinder(YoloV3).Find(sample, outputs));
        Assert.Contains($"has shape {new Shape(shape)}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AHeadOfAnotherShapeIsAnErrorThatSaysWhatWasExpected()
    {
        var outputs = new Dictionary<string, Tensor> { ["head"] = Tensor.Zeros(new Shape(1, 15, 2, 3), ElementType.Float32) };
        var error = Assert.Throws<UnusableDataException>(() => DecoderCatalog.Find("yolov3").Decode(YoloV3, outputs, InputSize).ToArray());
        Assert.Contains("[1,14,2,3]", error.Message, StringComparison.Ordinal);
        Assert.Contains("'other'", Assert.Throws<UnusableDataException>(() => DecoderCatalog.Find("yolov3")
            .Decode(YoloV3 with { Outputs = [YoloV3.Outputs[0] with { Name = "other" }] }, outputs, InputSize).ToArray()).Message,
            StringComparison.Ordinal);
        Assert.Contains("yolov8", Assert.Throws<UnusableDataException>(() => DecoderCatalog.Find("sdd")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void YoloV5AndV8OutputsAreRead()
    {
        var recipe = new DetectionRecipe { Decoder = "yolov5", Outputs = [], Classes = 2, ScoreThreshold = 0.3 };
        var v5 = new Dictionary<string, Tensor>
        {
            ["output"] = Tensor.Of(new Shape(1, 2, 7), [10f, 20, 4, 8, 0.9f, 0.1f, 0.8f, 1, 1, 1, 1, 0.1f, 0.9f, 0.9f]),
        };
        FoundObject found = Assert.Single(DecoderCatalog.Find("yolov5").Decode(recipe, v5, InputSize));
        Assert.Equal((1, new Box(8, 16, 12, 24)), (found.Class, found.Box));
        Assert.Equal(0.72, found.Score, 6);

        var v8 = new Dictionary<string, Tensor>
        {
            ["output"] = Tensor.Of(new Shape(1, 6, 2), [10f, 1, 20, 1, 4, 1, 8, 1, 0.1f, 0.2f, 0.7f, 0.2f]),
        };
        found = Assert.Single(DecoderCatalog.Find("yolov8").Decode(recipe, v8, InputSize));
        Assert.Equal((1, new Box(8, 16, 12, 24)), (found.Class, found.Box));
    }

    [Fact]
    public void CellsOfYoloXAreThoseOfAllStridesInTurn()
    {
        // An input of 64 x 96 has 8 * 12, 4 * 6 and 2 * 3 cells; the object is in the middle scale, row 2, column 5.
        const int cells = 96 + 24 + 6;
        var recipe = new DetectionRecipe { Decoder = "yolox", Outputs = [], Classes = 2, ScoreThreshold = 0.3 };
        var values = new float[cells * 7];
        int at = (96 + (2 * 6) + 5) * 7;
        new[] { 0.5f, 0.25f, (float)Math.Log(2), (float)Math.Log(3), 0.8f, 0.1f, 0.9f }.CopyTo(values, at);
        var outputs = new Dictionary<string, Tensor> { ["output"] = Tensor.Of(new Shape(1, cells, 7), values) };
        FoundObject found = Assert.Single(DecoderCatalog.Find("yolox").Decode(recipe, outputs, InputSize));
        Box expected = Box.Around(5.5 * 16, 2.25 * 16, 2 * 16, 3 * 16);
        Assert.Equal((1, 0.72, expected.Left, expected.Bottom), (found.Class, Math.Round(found.Score, 6), Math.Round(found.Box.Left, 4),
            Math.Round(found.Box.Bottom, 4)));

        outputs["output"] = Tensor.Zeros(new Shape(1, cells + 3, 7), ElementType.Float32);
        var error = Assert.Throws<UnusableDataException>(() => DecoderCatalog.Find("yolox").Decode(recipe, outputs, InputSize).ToArray());
        Assert.Contains("takes [1, 126, 7]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SidesOfADistributionAreItsMean()
    {
        // 2 x 3 cells, 4 numbers a side, 2 classes; row 1, column 2.
        const int plane = 6, cell = 5;
        var recipe = new DetectionRecipe
        {
            Decoder = "dfl",
            Outputs = [new DetectionOutput { Name = "head", Stride = 32 }],
            Classes = 2,
            ScoreThreshold = 0.3,
        };
        var values = new float[18 * plane];
        Array.Fill(values, -30f);
        void Put(int channel, double value) => values[(channel * plane) + cell] = (float)value;
        Put(1, 5);                          // left: 1
        Put(4 + 2, 5);                      // above: 2
        Put(8, 5);                          // right: half-way between 0 and 3
        Put(8 + 3, 5);
        Put(12 + 3, 5);                     // below: 3
        Put(16 + 1, Math.Log(0.6 / 0.4));
        var outputs = new Dictionary<string, Tensor> { ["head"] = Tensor.Of(new Shape(1, 18, 2, 3), values) };
        FoundObject found = Assert.Single(DecoderCatalog.Find("dfl").Decode(recipe, outputs, InputSize));
        Assert.Equal((1, 0.6), (found.Class, Math.Round(found.Score, 5)));
        Assert.Equal(
            [(2.5 - 1) * 32, (1.5 - 2) * 32, (2.5 + 1.5) * 32, (1.5 + 3) * 32],
            new[] { found.Box.Left, found.Box.Top, found.Box.Right, found.Box.Bottom }.Select(value => Math.Round(value, 4)));

        outputs["head"] = Tensor.Zeros(new Shape(1, 17, 2, 3), ElementType.Float32);
        var error = Assert.Throws<UnusableDataException>(() => DecoderCatalog.Find("dfl").Decode(recipe, outputs, InputSize).ToArray());
        Assert.Contains("takes [1, 4R+2, 2, 3]", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void OffsetsToAnchorsAreThoseOfTheirCell(bool isPlanes)
    {
        // Two strides, 32 with 2 x 3 cells and 64 with 1 x 2, two anchors each, in one tensor or a pair a stride; background and 2 classes.
        var heads = new (int Stride, int Height, int Width, string Box, string Score)[]
        {
            (32, 2, 3, isPlanes ? "b32" : "b", isPlanes ? "s32" : "s"), (64, 1, 2, isPlanes ? "b64" : "b", isPlanes ? "s64" : "s"),
        };
        var recipe = new DetectionRecipe
        {
            Decoder = "ssd",
            Outputs = [.. heads.Select(head => new DetectionOutput
            {
                Name = head.Box, Scores = head.Score, Stride = head.Stride, Anchors = [new AnchorSize(20, 30), new AnchorSize(50, 40)],
            })],
            Classes = 2,
            Activation = DetectionActivation.Softmax,
            BoxOrder = BoxOrder.Yxhw,
            ScoreThreshold = 0.5,
        };
        var outputs = new Dictionary<string, Tensor>();
        if (isPlanes)
        {
            foreach (var head in heads)
            {
                outputs[head.Box] = Tensor.Zeros(new Shape(1, 8, head.Height, head.Width), ElementType.Float32);
                outputs[head.Score] = Tensor.Zeros(new Shape(1, 6, head.Height, head.Width), ElementType.Float32);
            }
        }
        else
        {
            outputs["b"] = Tensor.Zeros(new Shape(1, 16, 4), ElementType.Float32);
            outputs["s"] = Tensor.Zeros(new Shape(1, 16, 3), ElementType.Float32);
        }

        // Stride 64, row 0, column 1, second anchor: the last row of all.
        void Put(string tensor, int field, int fields, float value) =>
            outputs[tensor].Floats[isPlanes ? ((fields + field) * 2) + 1 : (15 * fields) + field] = value;
        Put(heads[1].Box, 0, 4, 2);
        Put(heads[1].Box, 1, 4, -1);
        Put(heads[1].Box, 2, 4, (float)(Math.Log(2) / 0.2));
        Put(heads[1].Score, 2, 3, (float)Math.Log(8));
        FoundObject found = Assert.Single(DecoderCatalog.Find("ssd").Decode(recipe, outputs, InputSize));
        Box expected = Box.Around(96 - (0.1 * 50), 32 + (0.2 * 40), 50, 80);
        Assert.Equal((1, 0.8), (found.Class, Math.Round(found.Score, 6)));
        Assert.Equal(
            [expected.Left, expected.Top, expected.Right, expected.Bottom],
            new[] { found.Box.Left, found.Box.Top, found.Box.Right, found.Box.Bottom }.Select(value => Math.Round(value, 4)));

        outputs[heads[1].Box] = Tensor.Zeros(new Shape(1, 3, 4), ElementType.Float32);
        var error = Assert.Throws<UnusableDataException>(() => DecoderCatalog.Find("ssd").Decode(recipe, outputs, InputSize).ToArray());
        Assert.Contains($"'{(isPlanes ? "b64" : "b")}'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ltrb", 0.0, 64 - 32, 32 - 64, 64 + 96, 32 + 16)]
    [InlineData("yunet", 0.0, 64 + 32 - 160.68, 32 + 64 - 13.19, 64 + 32 + 160.68, 32 + 64 + 13.19)]
    [InlineData("ltrb", 0.5, 80 - 32, 48 - 64, 80 + 96, 48 + 16)]
    public void HeadsWithoutAnchorsCountFromTheirCell(string decoder, double center, double left, double top, double right, double bottom)
    {
        var recipe = new DetectionRecipe
        {
            Decoder = decoder,
            Outputs = [new DetectionOutput { Name = "boxes", Scores = "classes", Objectness = "objects", Stride = 32 }],
            Classes = 1,
            Activation = DetectionActivation.None,
            Center = center,
            ScoreThreshold = 0.3,
        };
        var outputs = new Dictionary<string, Tensor>
        {
            ["boxes"] = Tensor.Zeros(new Shape(6, 4), ElementType.Float32),
            ["classes"] = Tensor.Zeros(new Shape(1, 6, 1), ElementType.Float32),
            ["objects"] = Tensor.Zeros(new Shape(1, 6, 1), ElementType.Float32),
        };
        float size = decoder == "ltrb" ? 3 : (float)Math.Log(10.0425);
        new[] { 1, 2, size, decoder == "ltrb" ? 0.5f : (float)Math.Log(0.82438) }.CopyTo(outputs["boxes"].Floats[20..]);
        outputs["classes"].Floats[5] = 0.9f;
        outputs["objects"].Floats[5] = 0.4f;
        FoundObject found = Assert.Single(DecoderCatalog.Find(decoder).Decode(recipe, outputs, InputSize));
        Assert.Equal(0.6, found.Score, 1e-6);
        Assert.Equal(
            [left, top, right, bottom],
            new[] { found.Box.Left, found.Box.Top, found.Box.Right, found.Box.Bottom }, (a, b) => Math.Abs(a - b) < 0.01);
    }

    private static int IndexOf(int[] shape, int anchor, int field, int y, int x) => string.Join(',', shape) switch
    {
        "1,14,2,3" or "1,2,7,2,3" => (((((anchor * 7) + field) * 2) + y) * 3) + x,
        "1,2,3,14" or "1,2,3,2,7" => (((((y * 3) + x) * 2) + anchor) * 7) + field,
        _ => (((((anchor * 2) + y) * 3) + x) * 7) + field,
    };
}
