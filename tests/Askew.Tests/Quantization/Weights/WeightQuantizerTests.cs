using Askew.Graphs;
using Askew.Numerics;
using Askew.Quantization.Targets;
using Askew.Quantization.Weights;
using FsCheck;
using FsCheck.Fluent;

namespace Askew.Tests.Quantization.Weights;

public class WeightQuantizerTests
{
    private static readonly QuantizationParameters Input = QuantizationParameters.Asymmetric(new ClippingRange(-1, 3), 8);
    private static readonly QuantizationParameters Output = QuantizationParameters.Asymmetric(new ClippingRange(-2, 5), 8);
    private static readonly Node Layer = new("layer", "Conv", null, 17, [], [], NodeAttributes.None);

    private static readonly Arbitrary<float[]> Rows = (
        from count in Gen.Choose(1, 30)
        from exponent in Gen.Choose(-12, 4)
        from values in Gen.ArrayOf(Gen.Choose(-1000, 1000), count)
        select Array.ConvertAll(values, v => MathF.ScaleB(v / 1000f, exponent))).ToArbitrary();

    [Fact]
    public void WeightsAreWithinHalfAStepOrAtTheEnd() => Prop.ForAll(Rows, Gen.Elements(2, 4, 8).ToArbitrary(), (row, bits) =>
    {
        QuantizedWeights weights = Quantize(row, TargetCatalog.Find("cpu"), bits);
        int largest = (1 << (bits - 1)) - 1;
        return row.Zip(weights.Values, (real, integer) =>
            Math.Abs((int)integer) == largest
                || (Math.Abs((integer * weights.Scales[0]) - real) <= (weights.Scales[0] * 0.5000001) && Math.Abs((int)integer) < largest))
                .All(ok => ok);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void NoScaleOfTheWidestKindIsBetter() => Prop.ForAll(Rows, Gen.Elements(2, 4, 8).ToArbitrary(), (row, bits) =>
    {
        QuantizedWeights chosen = Quantize(row, TargetCatalog.Find("cpu"), bits);
        QuantizedWeights widest = WeightQuantizer.Quantize(Layer, new LinearLayer(1, row.Length, row, [0]), bits);
        return Error(row, chosen) <= Error(row, widest) * 1.000001;

        static double Error(float[] row, QuantizedWeights weights) =>
            row.Zip(weights.Values, (real, integer) => Math.Pow(real - (integer * weights.Scales[0]), 2)).Sum();
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void WeightsThatLieOnAGridLoseNothing()
    {
        // A grid of 0.013 whose largest weight is 97 steps: with 127 steps none but the largest would be met.
        float[] row = [.. new[] { 97, -3, 18, 55, -96, 1 }.Select(step => step * 0.013f)];
        QuantizedWeights weights = Quantize(row, TargetCatalog.Find("cpu"), 8);
        Assert.Equal([97, -3, 18, 55, -96, 1], weights.Values);
    }

    [Fact]
    public void SnappingMakesTheMultiplierAnInteger() => Prop.ForAll(Rows, Gen.Choose(-50, 50).ToArbitrary(), (row, bias) =>
    {
        TargetProfile target = TargetCatalog.Find("paper");
        var layer = new LinearLayer(1, row.Length, row, [bias / 10.0]);
        QuantizedWeights weights = WeightQuantizer.Quantize(Layer, layer, Input, Output, target, 8);
        double gain = Requantizer.Gain(Input, weights.Scales[0], Output);
        if (row.All(w => w == 0) || gain < Requantizer.DeadGain)
        {
            return true;
        }

        Requantizer requantizer = LayerArithmetic.Requantizers(Layer, layer, weights, Input, Output, target)[0];
        double multiplier = Math.ScaleB(gain, requantizer.RightShift);
        return Math.Abs(multiplier - requantizer.Multiplier) < 1e-9 * multiplier;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void SnappingNeverShrinksAScaleAndInflatesItByAtMostOneUnitOfTheMultiplier() => Prop.ForAll(Rows, row =>
    {
        TargetProfile target = TargetCatalog.Find("paper");
        double plain = Quantize(row, TargetCatalog.Find("cpu"), 8).Scales[0];
        double snapped = Quantize(row, target, 8).Scales[0];
        if (row.All(w => w == 0))
        {
            return snapped == 1;
        }

        // 65 to 128 for a whole 8-bit multiplier, at most 1.6 %; less where the addend does not leave room for it.
        var layer = new LinearLayer(1, row.Length, row, [0]);
        int multiplier = LayerArithmetic.Requantizers(Layer, layer, Quantize(row, target, 8), Input, Output, target)[0].Multiplier;
        return snapped >= plain * (1 - 1e-12) && (multiplier <= 1 || snapped < plain * multiplier / (multiplier - 1.0));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void AChannelOfZerosHasScaleOne()
    {
        QuantizedWeights weights = Quantize([0, 0, 0], TargetCatalog.Find("paper"), 8);
        Assert.Equal([0, 0, 0], weights.Values);
        Assert.Equal(1, weights.Scales[0]);
    }

    [Theory]
    [InlineData(0f, "tflite")]
    [InlineData(0f, "power-of-two")]
    [InlineData(1e-20f, "tflite")]
    [InlineData(1e-20f, "power-of-two")]
    [InlineData(1e-20f, "cpu")]
    public void AChannelThatOnlyAddsKeepsItsBiasInAnAccumulatorOf32Bits(float weight, string target)
    {
        var layer = new LinearLayer(1, 3, [weight, -weight, weight], [-1.37]);
        TargetProfile profile = TargetCatalog.Find(target);
        QuantizedWeights weights = WeightQuantizer.Quantize(Layer, layer, Input, Output, profile, 8);
        Assert.InRange(1.37 / (weights.Scales[0] * Input.Scale), 1 << 25, 1 << 30);
        Assert.Equal([0, 0, 0], weights.Values);
        Requantizer requantizer = LayerArithmetic.Requantizers(Layer, layer, weights, Input, Output, profile)[0];
        Assert.Equal(Output.Quantize(-1.37), Output.Range.Saturate(requantizer.Apply(0)));
    }

    [Theory]
    [InlineData(0f, "tflite")]
    [InlineData(1e-20f, "tflite")]
    [InlineData(1e-9f, "tflite")]
    [InlineData(1e-9f, "onnxruntime")]
    [InlineData(1e-9f, "cmsis-nn")]
    [InlineData(1e-9f, "power-of-two")]
    public void ACorrectedBiasFindsRoomInAnAccumulatorOf32Bits(float weight, string target)
    {
        // No bias of its own, so nothing but the correction says how much room there must be.
        var layer = new LinearLayer(1, 3, [weight, -weight, weight], [0]);
        TargetProfile profile = TargetCatalog.Find(target);
        QuantizedWeights weights = WeightQuantizer.Quantize(Layer, layer, Input, Output, profile, 8);
        Assert.Equal(Output.Quantize(4.1), ResultWith(4.1));
        Assert.Equal(Output.Quantize(-1.9), ResultWith(-1.9));

        // What no output needs is cut off; it is no reason to refuse the network.
        Assert.Equal(Output.Range.Max, ResultWith(1e6));
        Assert.Equal(Output.Range.Min, ResultWith(-1e6));

        int ResultWith(double bias) => Output.Range.Saturate(
            LayerArithmetic.Requantizers(Layer, layer, weights with { Bias = [bias] }, Input, Output, profile)[0].Apply(0));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void AWeightThatIsNoNumberIsAnErrorThatNamesTheNode(float weight) =>
        Assert.Contains("'layer'", Assert.Throws<GraphException>(() => Quantize([1, weight], TargetCatalog.Find("cpu"), 8)).Message,
            StringComparison.Ordinal);

    private static QuantizedWeights Quantize(float[] row, TargetProfile target, int bits) =>
        WeightQuantizer.Quantize(Layer, new LinearLayer(1, row.Length, row, [0]), Input, Output, target, bits);
}
