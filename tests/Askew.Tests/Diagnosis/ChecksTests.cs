using Askew.Calibration;
using Askew.Diagnosis;
using Askew.Diagnosis.Checks;
using Askew.Graphs;
using Askew.Samples;
using Askew.Tensors;
using Askew.Tests.Quantization;

namespace Askew.Tests.Diagnosis;

/// <summary>Each check of the doctor by itself, on a small network with one planted fault; and on one without.</summary>
public class ChecksTests
{
    private static readonly IReadOnlyDictionary<string, ICheck> All = new ICheck[]
    {
        new LabelCheck(), new PreprocessingCheck(), new SampleCheck(), new OutlierCheck(), new ConvergenceCheck(), new JoinCheck(),
        new ChannelCheck(), new TensorRangeCheck(), new DeadChannelCheck(), new WeightCheck(), new SaturationCheck(),
        new ErrorJumpCheck(), new UnseenCheck(),
    }.ToDictionary(check => check.GetType().Name);

    public static TheoryData<string> Names => [.. All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void AHealthyNetworkIsLeftInPeaceBy(string check) => Assert.Empty(All[check].Look(Patients.Healthy()));

    [Fact]
    public void TheDoctorAsksAllOfThem()
    {
        Assert.Equal(All.Count, Doctor.CheckCount);
        Assert.Empty(Doctor.Examine(Patients.Healthy()));
    }

    [Theory]
    [InlineData(-8, "unseen-output")]
    [InlineData(0, null)]
    public void AnOutputOfWhichCalibrationSawLittleIsNamed(int bias, string? cause)
    {
        // A score that is near 0 on all samples: what it is high for is not among them.
        const int features = 6;
        var test = new TestGraph(1, 1, features);
        Value shifted = test.Add("Add", [test.Input, test.Constant([bias], 1)]);
        Graph graph = test.Build(test.Add("Sigmoid", shifted));
        Sample[] samples = [.. Enumerable.Range(0, 16).Select(i => new Sample
        {
            Name = $"sample {i}",
            Inputs = [Tensor.Of(new Shape(1, features), [.. Enumerable.Range(0, features).Select(j => ((i + j) % 7) - 3f)])],
        })];
        Finding? finding = new UnseenCheck().Look(Patients.Of(graph, samples)).SingleOrDefault();
        Assert.Equal(cause, finding?.Cause);
        if (finding is not null)
        {
            Assert.Contains("saw no positive", finding.Summary, StringComparison.Ordinal);
            Assert.Equal(Severity.Medium, finding.Severity);
        }
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, "label-offset")]
    [InlineData(5, "label-offset")]
    public void LabelsThatAreCountedFromAnotherNumberAreNamed(int offset, string? cause)
    {
        // The network answers with the place of the one, and is always right but for the offset.
        const int classes = 12;
        var test = new TestGraph(1, 1, classes);
        Graph graph = test.Build(test.Add("Relu", test.Input));
        Sample[] samples = [.. Enumerable.Range(0, 2 * classes).Where(i => i % classes >= offset).Select(i => new Sample
        {
            Name = $"sample {i}",
            Inputs = [Tensor.Of(new Shape(1, classes), OneHot(i % classes, classes))],
            Label = (i % classes) - offset,
        })];
        Finding[] findings = [.. new LabelCheck().Look(Patients.Of(graph, samples))];
        Assert.Equal(cause, findings.SingleOrDefault()?.Cause);
        if (cause is not null)
        {
            Assert.Equal(offset, findings[0].Remedy.LabelOffset);
            Assert.Equal(1, findings[0].Gain!.After);
        }
    }

    [Fact]
    public void AnswersThatHaveNothingToDoWithTheLabelsAreNamed()
    {
        const int classes = 12;
        var test = new TestGraph(1, 1, classes);
        Graph graph = test.Build(test.Add("Relu", test.Input));
        Sample[] samples = [.. Enumerable.Range(0, 2 * classes).Select(i => new Sample
        {
            Name = $"sample {i}",
            Inputs = [Tensor.Of(new Shape(1, classes), OneHot(i % classes, classes))],
            Label = i * i * 5 % classes % 4,
        })];
        Assert.Equal("float-accuracy", Assert.Single(new LabelCheck().Look(Patients.Of(graph, samples))).Cause);
    }

    [Theory]
    [InlineData("Bgr", null)]
    [InlineData("Rgb", "channels-swapped")]
    public void ChannelsInTheWrongOrderAreNamed(string order, string? cause)
    {
        // The network was trained with blue first: its classes are blue, green and red.
        var test = new TestGraph(1, 1, 3, 4, 4);
        Graph graph = test.Build(test.Add("Flatten", test.Add("GlobalAveragePool", test.Input)));
        (Image, int)[] images = [.. Enumerable.Range(0, 24).Select(i => (Filled([i % 3 == 2 ? 255 : 0, i % 3 == 1 ? 255 : 0, i % 3 == 0
            ? 255 : 0]), i % 3))];
        Patient patient = Patients.OfImages(graph, new InputRecipe { Color = Enum.Parse<ColorOrder>(order), Low = 0, High = 1 }, images);
        Finding[] findings = [.. new PreprocessingCheck().Look(patient)];
        Assert.Equal(cause, findings.SingleOrDefault()?.Cause);
        if (cause is not null)
        {
            Assert.Equal(ColorOrder.Bgr, findings[0].Remedy.Input!.Color);
            Assert.Equal((1, Severity.High), (findings[0].Gain!.After, findings[0].Severity));
        }
    }

    [Theory]
    [InlineData(1, null)]
    [InlineData(255, "wrong-range")]
    public void PixelsInTheWrongRangeAreNamed(double high, string? cause)
    {
        // Each class is a shade of gray, from 0 to 1; the score is less the farther the pixel is from it: -(x - c)^2, without the x^2
        // that all have.
        double[] shades = [0.2, 0.4, 0.6, 0.8];
        const double sharpness = 50;
        var test = new TestGraph(1, 1, 1, 4, 4);
        Value weights = test.Constant([.. shades.Select(shade => (float)(2 * sharpness * shade))], shades.Length, 1, 1, 1);
        Value bias = test.Constant([.. shades.Select(shade => (float)(-sharpness * shade * shade))], shades.Length);
        Value mean = test.Add("GlobalAveragePool", test.Input);
        Graph graph = test.Build(test.Add("Flatten", test.Add("Conv", [mean, weights, bias])));
        (Image, int)[] images = [.. Enumerable.Range(0, 24).Select(i => (Filled([(int)(255 * shades[i % 4])]), i % 4))];
        Patient patient = Patients.OfImages(graph, new InputRecipe { Color = ColorOrder.Gray, Low = 0, High = high }, images);
        Finding[] findings = [.. new PreprocessingCheck().Look(patient)];
        Assert.Equal(cause, findings.SingleOrDefault()?.Cause);
        if (cause is not null)
        {
            Assert.Equal((0, 1), (findings[0].Remedy.Input!.Low, findings[0].Remedy.Input!.High));
            Assert.Equal((0.25, 1), (findings[0].Gain!.Before, findings[0].Gain!.After));
        }
    }

    [Fact]
    public void SamplesThatAreOfNoUseAreNamed()
    {
        TestGraph test = Patients.Start();
        Graph graph = test.Build(test.Conv(test.Input, 3, Patients.Channels, 3));
        IReadOnlyList<Sample> good = test.Samples(5);
        Sample constant = good[0] with { Name = "gray", Inputs = [Tensor.Of(good[0].Input.Shape, new float[good[0].Input.Floats.Length])] };
        Patient patient = Patients.Of(graph, [.. good, constant, good[2] with { Name = "twin" }]);
        Finding[] findings = [.. new SampleCheck().Look(patient)];
        Assert.Equal(["constant-sample", "duplicate-samples", "few-samples"], findings.Select(finding => finding.Cause));
        Assert.Equal(["gray"], findings[0].Remedy.LeaveOut);
        Assert.Equal(["twin"], findings[1].Remedy.LeaveOut);
        Assert.Equal(7, findings[2].Figures["samples"]);
    }

    [Fact]
    public void ASampleThatStretchesAllRangesIsNamed()
    {
        const int planted = 7;
        TestGraph test = Patients.Start();
        Graph graph = test.Build(test.Conv(test.Add("Relu", test.Conv(test.Input, 3, Patients.Channels, 3)), Patients.Channels, 4, 1));
        IReadOnlyList<Sample> samples = Patients.Scaled(test.Samples(Patients.SampleCount), number => number == planted ? 30 : 1);
        Finding finding = Assert.Single(new OutlierCheck().Look(Patients.Of(graph, samples)));
        Assert.Equal(("outlier-sample", samples[planted].Name), (finding.Cause, finding.Sample));
        Assert.Equal([samples[planted].Name], finding.Remedy.LeaveOut);
        Assert.InRange(finding.Figures["widening"], 10, 40);
    }

    [Fact]
    public void RangesThatStillMoveAreNamed()
    {
        TestGraph test = Patients.Start();
        Graph graph = test.Build(test.Conv(test.Input, 3, Patients.Channels, 3));
        IReadOnlyList<Sample> samples = Patients.Scaled(test.Samples(Patients.SampleCount), number => number % 2 == 0 ? 1 : 2);
        Finding finding = Assert.Single(new ConvergenceCheck().Look(Patients.Of(graph, samples)));
        Assert.Equal("moving-ranges", finding.Cause);
        Assert.InRange(finding.Figures["medianGrowth"], 0.7, 1.3);
    }

    [Theory]
    [InlineData("Add", "add-of-different-scales")]
    [InlineData("Concat", "concat-of-different-scales")]
    public void TensorsOfDifferentScalesThatAreJoinedAreNamed(string type, string cause)
    {
        TestGraph test = Patients.Start();
        Value small = test.Conv(test.Input, 3, 4, 3, spread: 0.01);
        Value large = test.Conv(test.Input, 3, 4, 3, spread: 2);
        Value joined = test.Add(type, [small, large], type == "Concat" ? [("axis", (object)1L)] : []);
        Graph graph = test.Build(test.Conv(joined, type == "Concat" ? 8 : 4, 4, 1));
        Finding finding = Assert.Single(new JoinCheck().Look(Patients.Of(graph, test.Samples(Patients.SampleCount))));
        Assert.Equal((cause, joined.Name), (finding.Cause, finding.Node));
        Assert.InRange(finding.Figures["ratio"], 100, 400);
    }

    [Fact]
    public void AChannelThatDwarfsTheOthersIsNamed()
    {
        const int planted = 5;
        TestGraph test = Patients.Start();
        Value layer = Patients.Layer(test, test.Input, 3, Factors(planted, 200));
        Graph graph = test.Build(test.Conv(layer, Patients.Channels, 4, 1));
        Patient patient = Patients.Of(graph, test.Samples(Patients.SampleCount));
        Finding finding = Assert.Single(new ChannelCheck().Look(patient));
        Assert.Equal(("dominating-channel", layer.Name), (finding.Cause, finding.Node));
        Assert.Equal(planted, finding.Figures["channel"]);

        // Its weights tell, too.
        Finding weights = Assert.Single(new WeightCheck().Look(patient));
        Assert.Equal(("weight-spread", layer.Name), (weights.Cause, weights.Node));
        Assert.InRange(weights.Figures["largestSpread"], 150, 250);
    }

    [Fact]
    public void ARangeThatDwarfsThoseAroundItIsNamed()
    {
        TestGraph test = Patients.Start();
        Value wide = test.Conv(test.Input, 3, Patients.Channels, 3, spread: 100);
        Graph graph = test.Build(test.Conv(wide, Patients.Channels, 4, 1, spread: 0.001));
        var coarse = new Patients.Stretching(4, statistics => statistics.Max > 50);
        Finding finding = Assert.Single(new TensorRangeCheck().Look(Patients.Of(graph, test.Samples(Patients.SampleCount), coarse)));
        Assert.Equal(("dwarfing-range", wide.Name), (finding.Cause, finding.Node));
        Assert.True(finding.Figures["width"] > 100 * finding.Figures["neighbours"]);
        Assert.Equal([wide.Name], finding.Remedy.WideNodes);
    }

    [Fact]
    public void ChannelsThatNeverAnswerAreNamed()
    {
        TestGraph test = Patients.Start();
        Value layer = Patients.Layer(test, test.Input, 3, [0, 0, 1, 1, 1, 0, 1, 1], bias: 0.5);
        Graph graph = test.Build(test.Conv(test.Add("Relu", layer), Patients.Channels, 4, 1));
        Finding finding = Assert.Single(new DeadChannelCheck().Look(Patients.Of(graph, test.Samples(Patients.SampleCount))));
        Assert.Equal("dead-channels", finding.Cause);

        // The layer's results and, fused with it or not, those of Relu.
        Assert.Contains("3 of 8", finding.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void ATensorThatIsClippedIsNamed()
    {
        TestGraph test = Patients.Start();
        Value wide = test.Conv(test.Input, 3, Patients.Channels, 3, spread: 3);
        Graph graph = test.Build(test.Conv(wide, Patients.Channels, 4, 1, spread: 0.02));
        var clips = new Patients.Stretching(0.1, statistics => statistics.Max > 5);
        Finding finding = Assert.Single(new SaturationCheck().Look(Patients.Of(graph, test.Samples(Patients.SampleCount), clips)));
        Assert.Equal(("saturating-tensor", wide.Name), (finding.Cause, finding.Node));
        Assert.True(finding.Gain!.Improvement > 3, $"{finding.Gain}");
    }

    // On the first target quantising would lift the tensor by itself, for more time; its cause is there all the same.
    [Theory]
    [InlineData("cpu", true)]
    [InlineData("paper", false)]
    public void ALayerAtWhichTheErrorJumpsIsNamed(string target, bool hasRemedy)
    {
        TestGraph test = Patients.Start();
        Value first = test.Conv(test.Input, 3, Patients.Channels, 3, spread: 0.1);
        Value wide = test.Conv(first, Patients.Channels, Patients.Channels, 3, spread: 3);
        Graph graph = test.Build(test.Conv(wide, Patients.Channels, 4, 1, spread: 0.02));
        var coarse = new Patients.Stretching(30, statistics => statistics.Max > 3);
        Patient patient = Patients.Of(graph, test.Samples(Patients.SampleCount), coarse, target);
        Finding finding = Assert.Single(new ErrorJumpCheck().Look(patient));
        Assert.Equal(("error-jump", wide.Name), (finding.Cause, finding.Node));
        Assert.True(finding.Figures["before"] > finding.Figures["inPlace"] + 6);
        Assert.True(finding.Gain!.Improvement > 6, $"{finding.Gain}");
        Assert.Equal(hasRemedy ? [wide.Name] : [], finding.Remedy.WideNodes);
    }

    // A small image of one colour.
    private static Image Filled(int[] color)
    {
        const int side = 4;
        return new Image(
            side, side, color.Length, [.. Enumerable.Range(0, side * side * color.Length).Select(i => (byte)color[i % color.Length])]);
    }

    private static double[] Factors(int planted, double factor) =>
        [.. Enumerable.Range(0, Patients.Channels).Select(channel => channel == planted ? factor : 1)];

    private static float[] OneHot(int place, int count) => [.. Enumerable.Range(0, count).Select(i => i == place ? 1f : 0f)];
}
