using Askew.Instructions;
using Askew.Numerics;

namespace Askew.Export.Onnx;

/// <summary>Layers with weights as ONNX has them.</summary>
/// <remarks>Scales of weights are those that the program's multipliers amount to, and biases follow from the addends, so the graph computes
/// what the program does but for ties. A layer whose biases have no such steps, or of which single precision loses too much, is computed by
/// the program's own arithmetic.</remarks>
internal sealed class LinearTranslation(OnnxGraphBuilder graph, QuantizedTensors tensors, bool usesQuantizedOperators)
{
    private readonly ProgramArithmetic arithmetic = new(graph, tensors);

    /// <summary>Appends a convolution.</summary>
    public void Add(Convolve convolve)
    {
        int rank = tensors[convolve.Input].Shape.Rank;
        SlidingWindow window = convolve.Window;
        int[] kernel = rank == 4 ? [window.KernelHeight, window.KernelWidth] : [window.KernelWidth];
        int channels = tensors[convolve.Input].Shape[1] / convolve.Groups;
        int[] extents = [convolve.Requantizers.Length, channels, .. kernel];
        (string, object)[] attributes = [.. WindowAttributes.Of(window, tensors[convolve.Input].Shape, tensors[convolve.Output].Shape),
            ("dilations", rank == 4 ? new[] { window.DilationHeight, window.DilationWidth } : [window.DilationWidth]),
            ("group", convolve.Groups)];
        if (!tensors.Precision.Suffices(convolve))
        {
            string integers = Steps(convolve.Node, graph.Constant<sbyte>($"{convolve.Node}/weights", convolve.Weights, extents));
            AddExact(convolve, convolve.Input, convolve.PadValue, convolve.Weights, convolve.Requantizers, convolve.Stage, rank, digits =>
                graph.Add("Conv", $"{convolve.Node}/conv", [digits, integers], attributes));
            return;
        }

        ScaledWeights weights = tensors.Precision.WeightsOf(convolve);
        string values = graph.Constant<sbyte>($"{convolve.Node}/weights", weights.Values, extents);
        if (usesQuantizedOperators && IsPlain(convolve.Input, convolve.Output, convolve.Stage))
        {
            tensors.Set(convolve.Output, graph.Add(
                "QLinearConv",
                $"{tensors[convolve.Output].Name}_q",
                [tensors.Name(convolve.Input), .. tensors.Mapping(convolve.Input), values, Scales(convolve.Node, weights),
                    Zeros(convolve.Node, weights), .. tensors.Mapping(convolve.Output), Bias(convolve.Node, weights)],
                attributes));
            return;
        }

        string real = graph.Add("DequantizeLinear", $"{convolve.Node}/weights_real",
            [values, Scales(convolve.Node, weights), Zeros(convolve.Node, weights)], ("axis", 0));
        tensors.Store(
            convolve.Output,
            graph.Add("Conv", $"{convolve.Node}/conv", [tensors.Real(convolve.Input), real, RealBias(convolve.Node, weights)], attributes),
            convolve.Stage.Saturation);
    }

    /// <summary>Appends a fully connected layer.</summary>
    public void Add(MultiplyMatrices matrices)
    {
        int columns = matrices.Requantizers.Length;
        int length = matrices.Weights.Length / columns;
        if (!tensors.Precision.Suffices(matrices))
        {
            string integers = Steps(
                matrices.Node, graph.Constant<sbyte>($"{matrices.Node}/weights", Transposed(matrices.Weights, length), length, columns));
            int zeroPoint = tensors[matrices.Input].Parameters.ZeroPoint;
            AddExact(matrices, matrices.Input, zeroPoint, matrices.Weights, matrices.Requantizers, matrices.Stage, 2, digits =>
                graph.Add("MatMul", $"{matrices.Node}/product", [digits, integers]));
            return;
        }

        ScaledWeights weights = tensors.Precision.WeightsOf(matrices);
        string values = graph.Constant<sbyte>($"{matrices.Node}/weights", Transposed(weights.Values, length), length, columns);
        bool isMatrix = tensors[matrices.Input].Shape.Rank == 2;
        if (usesQuantizedOperators && isMatrix && IsPlain(matrices.Input, matrices.Output, matrices.Stage))
        {
            tensors.Set(matrices.Output, graph.AddMicrosoft(
                "QGemm",
                $"{tensors[matrices.Output].Name}_q",
                [tensors.Name(matrices.Input), .. tensors.Mapping(matrices.Input), values, Scales(matrices.Node, weights),
                    Zeros(matrices.Node, weights), Bias(matrices.Node, weights), .. tensors.Mapping(matrices.Output)]));
            return;
        }

        string real = graph.Add("DequantizeLinear", $"{matrices.Node}/weights_real",
            [values, Scales(matrices.Node, weights), Zeros(matrices.Node, weights)], ("axis", 1));
        string product = isMatrix
            ? graph.Add("Gemm", $"{matrices.Node}/gemm", [tensors.Real(matrices.Input), real, RealBias(matrices.Node, weights)])
            : graph.Add("Add", $"{matrices.Node}/sum",
            [graph.Add("MatMul", $"{matrices.Node}/product", [tensors.Real(matrices.Input), real]), RealBias(matrices.Node, weights)]);
        tensors.Store(matrices.Output, product, matrices.Stage.Saturation);
    }

    /// <summary>Rows of <paramref name="length"/> weights as columns.</summary>
    public static sbyte[] Transposed(sbyte[] values, int length)
    {
        var transposed = new sbyte[values.Length];
        for (int i = 0; i < transposed.Length; i++)
        {
            transposed[(i % length * (values.Length / length)) + (i / length)] = values[i];
        }

        return transposed;
    }

    private string Steps(string node, string integers) =>
        graph.Add("DequantizeLinear", $"{node}/weights_steps",
            [integers, graph.Number($"{node}/weights_step", 1f), graph.Constant<sbyte>($"{node}/weights_zero", [0])]);

    private void AddExact(
        IntegerInstruction layer, int input, int zeroPoint, sbyte[] weights, Requantizer[] requantizers, OutputStage stage, int rank,
        Func<string, string> sum)
    {
        int length = weights.Length / requantizers.Length;
        double largest = 0;
        var finishing = new (double Gain, double Addend)[requantizers.Length];
        for (int k = 0; k < requantizers.Length; k++)
        {
            var channel = new ArraySegment<sbyte>(weights, k * length, length);
            largest = Math.Max(largest, channel.Sum(weight => Math.Abs((double)weight)));
            double gain = ArithmeticTranslation.Gain(requantizers[k].Multiplier, requantizers[k].RightShift);
            finishing[k] = (gain, Math.ScaleB((double)requantizers[k].Addend, -requantizers[k].RightShift)
                + (gain * zeroPoint * channel.Sum(weight => (double)weight)));
        }

        int[] extents = rank == 2 ? [finishing.Length] : [finishing.Length, .. Enumerable.Repeat(1, rank - 2)];
        arithmetic.Finish(
            layer.Node, arithmetic.Sums(layer.Node, input, zeroPoint, largest, sum), finishing, extents, layer.Output, stage);
    }

    private bool IsPlain(int input, int output, OutputStage stage) =>
        stage.Table is null && tensors.IsByte(input) && tensors.IsByte(output) && stage.Saturation == IntegerRange.Signed(8);

    private string Scales(string node, ScaledWeights weights) =>
        graph.Constant<float>($"{node}/weights_scale", weights.Scales, weights.Scales.Length);

    private string Zeros(string node, ScaledWeights weights) =>
        graph.Constant<sbyte>($"{node}/weights_zero_point", new sbyte[weights.Scales.Length], weights.Scales.Length);

    private string Bias(string node, ScaledWeights weights) => graph.Constant<int>($"{node}/bias", weights.Biases, weights.Biases.Length);

    private string RealBias(string node, ScaledWeights weights)
    {
        string scales = graph.Constant<float>(
            $"{node}/bias_scale", [.. weights.Scales.Select(scale => (float)((double)weights.InputScale * scale))], weights.Biases.Length);
        string zeros = graph.Constant<int>($"{node}/bias_zero_point", new int[weights.Biases.Length], weights.Biases.Length);
        return graph.Add("DequantizeLinear", $"{node}/bias_real", [Bias(node, weights), scales, zeros], ("axis", 0));
    }
}
