using Askew.Instructions;
using Askew.Numerics;

namespace Askew.Export.Onnx;

/// <summary>Layers with weights as ONNX has them.</summary>
/// <remarks>Scales of weights are those that the program's multipliers amount to, and biases follow from the addends, so the graph computes what the program does but for ties.</remarks>
internal sealed class LinearTranslation(OnnxGraphBuilder graph, QuantizedTensors tensors, bool usesQuantizedOperators)
{
    private const double LargestBias = 1 << 30;
    private const double LeastScale = 1e-30;

    /// <summary>Appends a convolution.</summary>
    public void Add(Convolve convolve)
    {
        int rank = tensors[convolve.Input].Shape.Rank;
        SlidingWindow window = convolve.Window;
        int[] kernel = rank == 4 ? [window.KernelHeight, window.KernelWidth] : [window.KernelWidth];
        int channels = tensors[convolve.Input].Shape[1] / convolve.Groups;
        int[] extents = [convolve.Requantizers.Length, channels, .. kernel];
        (string, object)[] attributes = [.. WindowAttributes.Of(window, tensors[convolve.Input].Shape, tensors[convolve.Output].Shape), ("dilations", rank == 4 ? new[] { window.DilationHeight, window.DilationWidth } : [window.DilationWidth]), ("group", convolve.Groups)];
        Weights weights = WeightsOf(convolve.Input, convolve.Output, convolve.Weights, convolve.Requantizers, convolve.Stage);
        string values = graph.Constant<sbyte>($"{convolve.Node}/weights", weights.Values, extents);
        if (usesQuantizedOperators && IsPlain(convolve.Input, convolve.Output, convolve.Stage))
        {
            tensors.Set(convolve.Output, graph.Add(
                "QLinearConv",
                $"{tensors[convolve.Output].Name}_q",
                [tensors.Name(convolve.Input), .. tensors.Mapping(convolve.Input), values, Scales(convolve.Node, weights), Zeros(convolve.Node, weights), .. tensors.Mapping(convolve.Output), Bias(convolve.Node, weights)],
                attributes));
            return;
        }

        string real = graph.Add("DequantizeLinear", $"{convolve.Node}/weights_real", [values, Scales(convolve.Node, weights), Zeros(convolve.Node, weights)], ("axis", 0));
        Finish(
            graph.Add("Conv", $"{convolve.Node}/conv", [tensors.Real(convolve.Input), real, RealBias(convolve.Node, weights)], attributes),
            convolve.Node,
            convolve.Output,
            convolve.Stage);
    }

    /// <summary>Appends a fully connected layer.</summary>
    public void Add(MultiplyMatrices matrices)
    {
        int columns = matrices.Requantizers.Length;
        int length = matrices.Weights.Length / columns;
        Weights weights = WeightsOf(matrices.Input, matrices.Output, matrices.Weights, matrices.Requantizers, matrices.Stage);
        var transposed = new sbyte[matrices.Weights.Length];
        for (int i = 0; i < transposed.Length; i++)
        {
            transposed[(i % length * columns) + (i / length)] = weights.Values[i];
        }

        string values = graph.Constant<sbyte>($"{matrices.Node}/weights", transposed, length, columns);
        bool isMatrix = tensors[matrices.Input].Shape.Rank == 2;
        if (usesQuantizedOperators && isMatrix && IsPlain(matrices.Input, matrices.Output, matrices.Stage))
        {
            tensors.Set(matrices.Output, graph.AddMicrosoft(
                "QGemm",
                $"{tensors[matrices.Output].Name}_q",
                [tensors.Name(matrices.Input), .. tensors.Mapping(matrices.Input), values, Scales(matrices.Node, weights), Zeros(matrices.Node, weights), Bias(matrices.Node, weights), .. tensors.Mapping(matrices.Output)]));
            return;
        }

        string real = graph.Add("DequantizeLinear", $"{matrices.Node}/weights_real", [values, Scales(matrices.Node, weights), Zeros(matrices.Node, weights)], ("axis", 1));
        string product = isMatrix
            ? graph.Add("Gemm", $"{matrices.Node}/gemm", [tensors.Real(matrices.Input), real, RealBias(matrices.Node, weights)])
            : graph.Add("Add", $"{matrices.Node}/sum", [graph.Add("MatMul", $"{matrices.Node}/product", [tensors.Real(matrices.Input), real]), RealBias(matrices.Node, weights)]);
        Finish(product, matrices.Node, matrices.Output, matrices.Stage);
    }

    // Where a table is fused, reals are counted in steps of its index, whose scale the program does not need.
    private Weights WeightsOf(int input, int output, sbyte[] values, Requantizer[] requantizers, OutputStage stage)
    {
        QuantizationParameters from = tensors[input].Parameters;
        (double step, int zeroPoint) = stage.Table is null ? (tensors[output].Parameters.Scale, tensors[output].Parameters.ZeroPoint) : (1, LeakyOf(output, stage)?.Corner ?? 0);
        int length = values.Length / requantizers.Length;
        var integers = new sbyte[values.Length];
        var scales = new float[requantizers.Length];
        var biases = new int[requantizers.Length];
        for (int k = 0; k < requantizers.Length; k++)
        {
            Requantizer requantizer = requantizers[k];
            double gain = Math.ScaleB(requantizer.Multiplier, -requantizer.RightShift);
            double offset = Math.ScaleB((double)requantizer.Addend, -requantizer.RightShift) - (requantizer.RightShift > 0 ? 0.5 : 0);
            long sum = 0;
            bool isZero = true;
            foreach (sbyte weight in values.AsSpan(k * length, length))
            {
                sum += weight;
                isZero &= weight == 0;
            }

            double bias = step * ((from.ZeroPoint * gain * sum) + offset - zeroPoint);

            // The bias is counted in steps of the weights' scale: those of a channel that adds next to nothing else get as coarse as 32 bits of bias want, a channel of zeros
            // takes fine ones. Runtimes that are given a bias in reals make integers of it, and do not always look whether it fits.
            double natural = isZero ? 0 : gain * step / from.Scale;
            double scale = Math.Max(natural, Math.Max(Math.Abs(bias) / (LargestBias * from.Scale), LeastScale));
            scales[k] = (float)scale;
            biases[k] = (int)Math.Round(bias / ((double)(float)from.Scale * scales[k]));
            for (int i = k * length; i < (k + 1) * length; i++)
            {
                integers[i] = scale > natural ? (sbyte)Math.Round(values[i] * natural / scale) : values[i];
            }
        }

        return new Weights(integers, scales, biases, (float)from.Scale);
    }

    private void Finish(string real, string node, int output, OutputStage stage)
    {
        if (stage.Table is not { } table)
        {
            tensors.Store(output, real, stage.Saturation);
            return;
        }

        if (LeakyOf(output, stage) is { } leaky)
        {
            // Steps of the index, counted from the corner; beyond its ends the output is saturated.
            string steps = graph.Add("Round", $"{node}/steps", [real]);
            string[] mapping = [graph.Number($"{node}/slope", leaky.Scale), tensors.Integers($"{node}/corner", output, [leaky.ZeroPoint])];
            tensors.Set(output, graph.Add(
                "QuantizeLinear", $"{tensors[output].Name}_q", [graph.Add("LeakyRelu", $"{node}/leaky", [steps], ("alpha", leaky.Alpha)), .. mapping]));
            return;
        }

        // Half up, as the program rounds; the index of the table counts from its first entry.
        string half = graph.Number($"{node}/half", 0.5f);
        string rounded = graph.Add("Floor", $"{node}/rounded", [graph.Add("Add", $"{node}/raised", [real, half])]);
        string clamped = graph.Add(
            "Clip", $"{node}/clamped", [rounded, graph.Number($"{node}/low", (float)stage.Saturation.Min), graph.Number($"{node}/high", (float)stage.Saturation.Max)]);
        string index = graph.Add("Sub", $"{node}/index", [clamped, graph.Number($"{node}/first", (float)stage.Saturation.Min)]);
        string whole = graph.Add("Cast", $"{node}/whole", [index], ("to", Importing.Onnx.TensorProto.Types.DataType.Int32));
        string entries = tensors.Integers($"{node}/table", output, [.. table], table.Length);
        tensors.Set(output, graph.Add("Gather", $"{tensors[output].Name}_q", [entries, whole]));
    }

    private LeakyTable? LeakyOf(int output, OutputStage stage) => tensors[output].Parameters.BitWidth == 8 ? LeakyTable.Of(stage) : null;

    private bool IsPlain(int input, int output, OutputStage stage) =>
        stage.Table is null && tensors.IsByte(input) && tensors.IsByte(output) && stage.Saturation == IntegerRange.Signed(8);

    private string Scales(string node, Weights weights) => graph.Constant<float>($"{node}/weights_scale", weights.Scales, weights.Scales.Length);

    private string Zeros(string node, Weights weights) => graph.Constant<sbyte>($"{node}/weights_zero_point", new sbyte[weights.Scales.Length], weights.Scales.Length);

    private string Bias(string node, Weights weights) => graph.Constant<int>($"{node}/bias", weights.Bias, weights.Bias.Length);

    private string RealBias(string node, Weights weights)
    {
        string scales = graph.Constant<float>($"{node}/bias_scale", [.. weights.Scales.Select(scale => (float)((double)weights.InputScale * scale))], weights.Bias.Length);
        string zeros = graph.Constant<int>($"{node}/bias_zero_point", new int[weights.Bias.Length], weights.Bias.Length);
        return graph.Add("DequantizeLinear", $"{node}/bias_real", [Bias(node, weights), scales, zeros], ("axis", 0));
    }

    private sealed record Weights(sbyte[] Values, float[] Scales, int[] Bias, float InputScale);
}
