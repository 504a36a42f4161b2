using Askew.FloatExecution;
using Askew.Graphs;
using Askew.Graphs.Passes;
using Askew.Tensors;
using Askew.Testing;
using Askew.Workflows;

namespace Askew.Tests.Importing.Caffe;

/// <summary>Prior boxes and what becomes of them, against the formulas of SSD.</summary>
public class DetectionLayerTests
{
    private const int Classes = 3;

    private const string Prior =
        """
        prior_box_param { min_size: 8.9 max_size: 18 aspect_ratio: 2 aspect_ratio: 3 aspect_ratio: 2 flip: true clip: CLIP
          variance: 0.1 variance: 0.1 variance: 0.2 variance: 0.2 offset: 0.5 STEP }
        """;

    [Theory]
    [InlineData(false, "")]
    [InlineData(true, "")]
    [InlineData(false, "step: 9")]
    [InlineData(false, "img_h: 60 img_w: 50 step_h: 7 step_w: 6")]
    public void PriorBoxes(bool clips, string step)
    {
        (double[] boxes, double[] variances) = Boxes(clips, step);

        // A constant is nobody's result: it is seen in a sum with something that is none.
        string layers = PriorLayer(clips, step) + CaffeModel.InputLayer("shift", 1, 2, boxes.Length)
            + CaffeModel.Layer("Eltwise", "", bottoms: "prior shift");
        CaffeModel model = CaffeModel.Of([1, 3, 40, 30], layers + CaffeModel.Layer("AbsVal", "", "feature", "z")
            + CaffeModel.InputLayer("feature", 1, 4, 3, 2));
        IReadOnlyDictionary<string, Tensor> found = model.Run([.. model.Import().Inputs.Select(input =>
            Tensor.Zeros(new Shape([.. input.DeclaredExtents!.Select(extent => extent!.Value)]), ElementType.Float32))]);
        Assert.All(boxes.Concat(variances).Zip(found["y"].Floats.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
    }

    [Theory]
    [InlineData("CENTER_SIZE", false)]
    [InlineData("CENTER_SIZE", true)]
    [InlineData("CORNER", false)]
    [InlineData("CORNER_SIZE", false)]
    public void BoxesAndScoresLeaveAndTheChoiceIsLeftOut(string code, bool encoded)
    {
        (double[] boxes, double[] variances) = Boxes(false, "");
        int count = boxes.Length / 4;
        Graph graph = Detector(code, encoded, count).Import();
        Graph cut = DynamicTail.Cut(graph, out string? note);
        Assert.Contains("the network ends before NonMaxSuppression 'detectionoutput", note, StringComparison.Ordinal);
        ShapeResolution.Resolve(cut);
        new PassPipeline(new InferShapes(), new RemoveIdentities(), new RemoveUnused()).Run(cut);
        Assert.Equal(["location", "confidence"], cut.Inputs.Select(input => input.Name));
        Assert.Equal(
            ["detectionoutput/boxes", "detectionoutput/scores"], cut.Outputs.Select(output => output.Name).Order(StringComparer.Ordinal));
        float[] location = TestModel.Noise(4 * count, 3);
        float[] confidence = TestModel.Noise(Classes * count, 4);
        Tensor[] found = new FloatExecutor(cut).Run(
            [Tensor.Of(new Shape(1, 4 * count), location), Tensor.Of(new Shape(1, Classes * count), confidence)]);
        Tensor decoded = found.Single(tensor => tensor.Shape[2] == 4);
        Tensor scores = found.Single(tensor => tensor.Shape[1] == Classes - 1);
        Assert.Equal(new Shape(1, count, 4), decoded.Shape);
        for (int i = 0; i < count; i++)
        {
            double[] prior = boxes[(4 * i)..((4 * i) + 4)];
            double[] said = [.. Enumerable.Range(4 * i, 4).Select(j => location[j] * (encoded ? 1 : variances[j]))];
            double[] expected = Decoded(code, prior, said);
            Assert.All(expected.Zip(decoded.Floats.Slice(4 * i, 4).ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
            for (int c = 1; c < Classes; c++)
            {
                Assert.Equal(confidence[(i * Classes) + c], scores.Floats[((c - 1) * count) + i]);
            }
        }
    }

    [Theory]
    [InlineData("num_classes: 3 share_location: false", "boxes of their own for every class")]
    [InlineData("num_classes: 5", "do not fit 5 classes")]
    public void WhatDoesNotFitIsRefused(string text, string expected)
    {
        (double[] boxes, _) = Boxes(false, "");
        string layers = Detector("CORNER", false, boxes.Length / 4).Description
            .Replace("num_classes: 3", text, StringComparison.Ordinal);
        GraphException e = Assert.Throws<GraphException>(() => new CaffeModel(layers).Import());
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    private static double[] Decoded(string code, double[] prior, double[] said)
    {
        (double width, double height) = (prior[2] - prior[0], prior[3] - prior[1]);
        if (code != "CENTER_SIZE")
        {
            double[] unit = code == "CORNER" ? [1, 1, 1, 1] : [width, height, width, height];
            return [.. prior.Select((corner, i) => corner + (said[i] * unit[i]))];
        }

        double x = (said[0] * width) + ((prior[0] + prior[2]) / 2);
        double y = (said[1] * height) + ((prior[1] + prior[3]) / 2);
        (double w, double h) = (Math.Exp(said[2]) * width, Math.Exp(said[3]) * height);
        return [x - (w / 2), y - (h / 2), x + (w / 2), y + (h / 2)];
    }

    private static CaffeModel Detector(string code, bool encoded, int count) => new(
        CaffeModel.InputLayer("data", 1, 3, 40, 30) + CaffeModel.InputLayer("feature", 1, 4, 3, 2)
        + CaffeModel.InputLayer("location", 1, 4 * count) + CaffeModel.InputLayer("confidence", 1, Classes * count)
        + PriorLayer(false, "")
        + CaffeModel.Layer(
            "DetectionOutput",
            $$"""
            include { phase: TEST } detection_output_param { num_classes: {{Classes}} background_label_id: 0
              nms_param { nms_threshold: 0.45 top_k: 400 } code_type: {{code}} keep_top_k: 200 confidence_threshold: 0.01
              variance_encoded_in_target: {{(encoded ? "true" : "false")}} save_output_param { label_map_file: "labels" } }
            """,
            "location confidence prior", "detections"));

    private static string PriorLayer(bool clips, string step) => CaffeModel.Layer(
        "PriorBox",
        Prior.Replace("CLIP", clips ? "true" : "false", StringComparison.Ordinal).Replace("STEP", step, StringComparison.Ordinal),
        "feature data", "prior");

    // For a feature map of 3 rows and 2 columns, of an image of 40 rows and 30 columns.
    private static (double[] Boxes, double[] Variances) Boxes(bool clips, string step)
    {
        (double height, double width) = step.Contains("img_h", StringComparison.Ordinal) ? (60, 50) : (40, 30);
        (double stepY, double stepX) = step switch
        {
            "" => (40.0 / 3, 30.0 / 2),
            "step: 9" => (9, 9),
            _ => (7, 6),
        };

        // Sizes are whole pixels; ratios are 1 twice, then each and its inverse, and none twice.
        (double W, double H)[] sizes =
        [
            (8, 8), (12, 12), (8 * Math.Sqrt(2), 8 / Math.Sqrt(2)), (8 / Math.Sqrt(2), 8 * Math.Sqrt(2)),
            (8 * Math.Sqrt(3), 8 / Math.Sqrt(3)), (8 / Math.Sqrt(3), 8 * Math.Sqrt(3)),
        ];
        var boxes = new List<double>();
        for (int row = 0; row < 3; row++)
        {
            for (int column = 0; column < 2; column++)
            {
                (double x, double y) = ((column + 0.5) * stepX, (row + 0.5) * stepY);
                foreach ((double w, double h) in sizes)
                {
                    boxes.AddRange([(x - (w / 2)) / width, (y - (h / 2)) / height, (x + (w / 2)) / width, (y + (h / 2)) / height]);
                }
            }
        }

        return (
            [.. boxes.Select(corner => clips ? Math.Clamp(corner, 0, 1) : corner)],
            [.. boxes.Select((_, i) => i % 4 < 2 ? 0.1 : 0.2)]);
    }
}
