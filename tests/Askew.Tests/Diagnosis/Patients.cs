using Askew.Calibration;
using Askew.Diagnosis;
using Askew.Graphs;
using Askew.Numerics;
using Askew.Quantization;
using Askew.Quantization.Targets;
using Askew.Samples;
using Askew.Tensors;
using Askew.Tests.Quantization;

namespace Askew.Tests.Diagnosis;

/// <summary>Small patients, healthy but for what a test plants in them.</summary>
internal static class Patients
{
    public const int Channels = 8;

    /// <summary>How many samples a healthy patient is calibrated with.</summary>
    public const int SampleCount = 20;

    /// <summary>The patient with this network and these samples, which also judge the float network.</summary>
    public static Patient Of(
        Graph graph, IReadOnlyList<Sample> samples, ICalibrator? calibrator = null, string target = TargetCatalog.Default) => new()
        {
            Graph = ModelQuantizer.Simplify(graph),
            Recipe = null,
            Calibration = samples,
            Unreadable = [],
            Evaluation = samples,
            PreparedBy = _ => throw new InvalidOperationException("there is no recipe"),
            Target = TargetCatalog.Find(target),
            Calibrator = calibrator ?? new MinMaxCalibrator(),
            Threads = 1,
        };

    /// <summary>The patient with this network and images, which are prepared as <paramref name="input"/> says and labelled.</summary>
    public static Patient OfImages(Graph graph, InputRecipe input, IReadOnlyList<(Image Image, int Label)> images)
    {
        Sample[] samples = Prepared(input);
        return new()
        {
            Graph = ModelQuantizer.Simplify(graph),
            Recipe = new Recipe { Task = RecipeTask.Classification, Input = input },
            Calibration = samples,
            Unreadable = [],
            Evaluation = samples,
            PreparedBy = Prepared,
            Target = TargetCatalog.Find(TargetCatalog.Default),
            Calibrator = new MinMaxCalibrator(),
            Threads = 1,
        };

        Sample[] Prepared(InputRecipe recipe) =>
        [
            .. images.Select((image, number) =>
            {
                PreparedImage prepared = new Preprocessing(recipe).Apply(image.Image, $"image {number}");
                return new Sample
                {
                    Name = $"image {number}",
                    Inputs = [prepared.Tensor],
                    Label = image.Label,
                    Geometry = prepared.Geometry,
                };
            }),
        ];
    }

    /// <summary>Two layers with weights and a Relu between them; the samples are noise.</summary>
    public static Patient Healthy()
    {
        TestGraph test = Start();
        Value hidden = test.Add("Relu", test.Conv(test.Input, 3, Channels, 3));
        return Of(test.Build(test.Conv(hidden, Channels, 4, 1)), test.Samples(SampleCount));
    }

    public static TestGraph Start() => new(seed: 3, 1, 3, 10, 10);

    /// <summary>A layer of <see cref="Channels"/> channels of which each has the weights of <paramref name="test"/>'s noise times its
    /// entry of <paramref name="factors"/>.</summary>
    public static Value Layer(TestGraph test, Value input, int inputs, double[] factors, double bias = 0)
    {
        const int kernel = 3;
        int row = inputs * kernel * kernel;
        float[] noise = test.Random(0.3, factors.Length, inputs, kernel, kernel).Constant!.Floats.ToArray();
        return test.Add(
            "Conv",
            [
                input,
                test.Constant(
                    [.. noise.Select((weight, i) => (float)(weight * factors[i / row]))], factors.Length, inputs, kernel, kernel),
                test.Constant([.. factors.Select(_ => (float)bias)], factors.Length),
            ]);
    }

    /// <summary>The samples with every value multiplied by what <paramref name="factor"/> says for the sample's number.</summary>
    public static IReadOnlyList<Sample> Scaled(IReadOnlyList<Sample> samples, Func<int, double> factor) =>
    [
        .. samples.Select((sample, number) => sample with
        {
            Inputs = [.. sample.Inputs.Select(input =>
                Tensor.Of(input.Shape, Array.ConvertAll(input.Floats.ToArray(), value => (float)(value * factor(number)))))],
        }),
    ];

    /// <summary>Covers a multiple of what was seen where <paramref name="isMeant"/> says so, and exactly that elsewhere.</summary>
    public sealed class Stretching(double factor, Func<ActivationStatistics, bool> isMeant) : ICalibrator
    {
        public string Name => "stretching";

        public bool UsesConsumerClamp => false;

        public ClippingRange Calibrate(ActivationStatistics statistics, int bitWidth) => isMeant(statistics)
            ? new ClippingRange(statistics.Min * factor, statistics.Max * factor) : statistics.Observed;
    }
}
