using Askew.Calibration;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Quantization;
using Askew.Quantization.Planning;
using Askew.Quantization.Ranges;
using Askew.Quantization.Targets;

namespace Askew.Tests.Quantization.Lowering;

/// <summary>Where a multiplier has few bits, scales become coarser until it expresses every gain: of layers and of all else, and of what
/// was lifted to 16 bits as well.</summary>
public class FitScalesTests
{
    private const int Bits = 4;

    private static readonly TargetProfile Narrow = TargetCatalog.Find("cpu") with { Name = "narrow", MultiplierBits = Bits };

    [Theory]
    [InlineData("layer")]
    [InlineData("sum")]
    [InlineData("mean")]
    public void AResultOf16BitsGetsAScaleThatItsGainAllows(string lifted)
    {
        QuantizedModel model = Quantize(Narrow, lifted);
        IntegerInstruction made = Assert.Single(
            model.Program.Instructions, instruction => instruction.Node == lifted);
        Assert.Equal(16, model.Program.Tensors[made.Output].Parameters.BitWidth);
        Assert.InRange(MostMultiplierOf(made), 1, 1 << (Bits - 1));

        // No coarser than it must be: twice as fine would not do.
        Assert.InRange(MostMultiplierOf(made) * Math.Pow(2, -ShiftOf(made)), 1 << (Bits - 2), 1 << (Bits - 1));
    }

    [Theory]
    [InlineData("layer")]
    [InlineData("sum")]
    public void ATargetThatDoesNotWidenNamesTheNode(string lifted)
    {
        var refused = Assert.Throws<GraphException>(() => Quantize(Narrow with { ExcessGain = ExcessGain.Error }, lifted));
        Assert.Contains($"node '{lifted}'", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"exceeds what a {Bits}-bit multiplier can express", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WideMultipliersLeaveEveryScaleAsItIs()
    {
        (MappedNetwork ranged, MappedNetwork fitted) = Fit(TargetCatalog.Find("cpu"), "sum");
        Assert.All(ranged.Roots, root => Assert.Equal(ranged.ParametersOf(root), fitted.ParametersOf(root)));
        Assert.NotEmpty(ranged.Roots);
    }

    private static int MostMultiplierOf(IntegerInstruction instruction) => instruction switch
    {
        Convolve layer => layer.Requantizers.Max(requantizer => requantizer.Multiplier),
        AddRescaled sum => Math.Max(sum.LeftMultiplier, sum.RightMultiplier),
        AveragePool pool => pool.Requantizers.Max(requantizer => requantizer.Multiplier),
        _ => throw new NotSupportedException(instruction.GetType().Name),
    };

    private static int ShiftOf(IntegerInstruction instruction) => instruction switch
    {
        Convolve layer => layer.Requantizers.MaxBy(requantizer => requantizer.Multiplier * Math.Pow(2, -requantizer.RightShift)).RightShift,
        AddRescaled sum => sum.RightShift,
        AveragePool pool => pool.Requantizers.Max(requantizer => requantizer.RightShift),
        _ => throw new NotSupportedException(instruction.GetType().Name),
    };

    private static QuantizedModel Quantize(TargetProfile target, string lifted)
    {
        (CalibratedNetwork network, QuantizationOptions options) = Network(target, lifted);
        return ModelQuantizer.Quantize(network, target, options, ProgramOrigin.None);
    }

    private static (MappedNetwork Ranged, MappedNetwork Fitted) Fit(TargetProfile target, string lifted)
    {
        (CalibratedNetwork network, QuantizationOptions options) = Network(target, lifted);
        PlannedWidths widths = new DecideWidths(options).Run(new FindStructure(target).Run(network));
        MappedNetwork ranged = new ChooseRanges(options, default).Run(widths);
        return (ranged, new Askew.Quantization.Lowering.FitScales().Run(ranged));
    }

    // Results are about as large as what they are computed from, or clamped to less, so that 16 bits ask for gains of 60 and more.
    private static (CalibratedNetwork Network, QuantizationOptions Options) Network(TargetProfile target, string lifted)
    {
        var test = new TestGraph(5, 1, 4, 6, 6);
        Value layer = test.AddNamed("layer", "Conv", [test.Input, test.Random(100, 4, 4, 1, 1)]);
        Value clamped = test.Add("Clip", [layer, test.Constant([-0.5f]), test.Constant([0.5f])]);
        Value sum = test.AddNamed("sum", "Add", [clamped, test.Conv(test.Input, 4, 4, 1)]);
        Value mean = test.AddNamed(
            "mean", "AveragePool", [sum], ("kernel_shape", new long[] { 2, 2 }), ("strides", new long[] { 2, 2 }));
        Graph graph = ModelQuantizer.Simplify(test.Build(test.Conv(mean, 4, 2, 1)));
        var options = new QuantizationOptions
        {
            Calibrator = new MinMaxCalibrator(),
            Without = [QuantizationOptions.Equalization, QuantizationOptions.Lifting],
            Choices = PlanFile.Parse($$"""{ "layers": { "{{lifted}}": { "activationBits": 16 } } }""", "plan"),
        };
        CalibrationData data = CalibrationPass.Run(graph, [target], StatisticsNeeds.None, test.Samples(8), 8, threads: 2);
        return (new CalibratedNetwork(graph, data), options);
    }
}
