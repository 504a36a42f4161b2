using Askew.Instructions;
using Askew.Tensors;
using DataType = Askew.Importing.Onnx.TensorProto.Types.DataType;

namespace Askew.Export.Onnx;

/// <summary>Sums of products as ConvInteger and MatMulInteger compute them: in 32 bits, which hold what the program has proven.</summary>
/// <remarks>Both operands are unsigned bytes, with a zero point of 128 where they stand for signed ones: kernels for unsigned times signed
/// bytes saturate sums of two products on x86 processors without VNNI. Integers of 16 bits are convolved as two bytes, one after the
/// other, and multiplied as matrices of 64 bits, as are bytes whose sums 32 bits do not hold.</remarks>
internal sealed class ProductSums(OnnxGraphBuilder graph, QuantizedTensors tensors)
{
    private const int Half = 128;
    private const int Base = 256;

    /// <summary>The sums of a convolution, in 64 bits.</summary>
    /// <exception cref="ExportException">32 bits do not hold them.</exception>
    public string Of(Convolve convolve)
    {
        ProgramTensor input = tensors[convolve.Input];
        (int[] extents, (string, object)[] attributes, int[] pads) = Shapes(
            convolve.Window, input.Shape, tensors[convolve.Output].Shape, convolve.Requantizers.Length, convolve.Groups);
        int length = convolve.Weights.Length / convolve.Requantizers.Length;
        long largest = convolve.Weights.Chunk(length).Max(row => row.Sum(weight => Math.Abs((long)weight)));
        Require(convolve.Node, tensors.IsByte(convolve.Input) ? convolve.Bound(tensors.All).Accumulator : largest * Base);
        string weights = graph.Constant<byte>($"{convolve.Node}/weights", Unsigned(convolve.Weights), extents);
        return Digits(convolve.Node, convolve.Input, convolve.PadValue, digit => graph.Add(
            "ConvInteger", $"{convolve.Node}/products", [Padded(convolve.Node, digit, pads), weights, Zero(digit.Zero), Zero(Half)],
            attributes));
    }

    /// <summary>The sums of windows, in 64 bits; padding adds nothing.</summary>
    /// <exception cref="ExportException">32 bits do not hold them.</exception>
    public string Of(AveragePool pool)
    {
        int channels = tensors[pool.Input].Shape[1];
        (int[] extents, (string, object)[] attributes, int[] pads) = Shapes(
            pool.Window, tensors[pool.Input].Shape, tensors[pool.Output].Shape, channels, channels);
        Require(pool.Node, (Int128)pool.Window.KernelSize * Base);
        byte[] ones = new byte[channels * pool.Window.KernelSize];
        Array.Fill<byte>(ones, 1);
        string weights = graph.Constant<byte>($"{pool.Node}/ones", ones, extents);
        return Digits(pool.Node, pool.Input, 0, digit => graph.Add(
            "ConvInteger", $"{pool.Node}/products", [Padded(pool.Node, digit, pads), weights, Zero(digit.Zero), Zero(0)], attributes));
    }

    /// <summary>The sums of a fully connected layer, in 64 bits.</summary>
    public string Of(MultiplyMatrices matrices)
    {
        (string node, int columns) = (matrices.Node, matrices.Requantizers.Length);
        int length = matrices.Weights.Length / columns;
        sbyte[] turned = LinearTranslation.Transposed(matrices.Weights, length);
        if (!tensors.IsByte(matrices.Input) || matrices.Bound(tensors.All).Accumulator > int.MaxValue)
        {
            string whole = graph.Constant<long>($"{node}/weights", [.. turned.Select(weight => (long)weight)], length, columns);
            return graph.Add("MatMul", $"{node}/sums", [new WholeNumbers(graph, tensors, node).Of(matrices.Input), whole]);
        }

        string weights = graph.Constant<byte>($"{node}/weights", Unsigned(turned), length, columns);
        return Wide(node, graph.Add(
            "MatMulInteger", $"{node}/products", [Bytes(node, matrices.Input), weights, Zero(Half), Zero(Half)]));
    }

    /// <summary>The sums of products of activations, in 64 bits, as [matrices, rows, columns].</summary>
    public string Of(MultiplyActivations multiply)
    {
        var whole = new WholeNumbers(graph, tensors, multiply.Node);
        int matrices = tensors[multiply.Output].Shape.ElementCount / (multiply.Rows * multiply.Columns);
        int[] left = [matrices, multiply.Rows, multiply.Length];
        int[] right = [matrices, multiply.Length, multiply.Columns];
        if (!tensors.IsByte(multiply.Left) || !tensors.IsByte(multiply.Right)
            || multiply.Bound(tensors.All).Accumulator > int.MaxValue)
        {
            return graph.Add(
                "MatMul", $"{multiply.Node}/sums",
                [whole.Shaped(whole.Minus(whole.Of(multiply.Left), whole.Number(multiply.LeftZeroPoint)), left),
                    whole.Shaped(whole.Minus(whole.Of(multiply.Right), whole.Number(multiply.RightZeroPoint)), right)]);
        }

        return Wide(multiply.Node, graph.Add(
            "MatMulInteger", $"{multiply.Node}/products",
            [whole.Shaped(Bytes(multiply.Node, multiply.Left), left), whole.Shaped(Bytes(multiply.Node, multiply.Right), right),
                Zero(multiply.LeftZeroPoint + Half), Zero(multiply.RightZeroPoint + Half)]));
    }

    // Kernel, attributes, and what Pad has to add: a convolution's padding has a value of its own.
    private static (int[] Kernel, (string, object)[] Attributes, int[] Pads) Shapes(
        SlidingWindow window, Shape input, Shape output, int outputs, int groups)
    {
        Dictionary<string, object> named = WindowAttributes.Of(window, input, output).ToDictionary(pair => pair.Name, pair => pair.Value);
        int[] kernel = (int[])named["kernel_shape"];
        int[] dilations = input.Rank == 4 ? [window.DilationHeight, window.DilationWidth] : [window.DilationWidth];
        return ([outputs, input[1] / groups, .. kernel],
            [("kernel_shape", kernel), ("strides", named["strides"]), ("dilations", dilations), ("group", groups)],
            (int[])named["pads"]);
    }

    private static void Require(string node, Int128 sums)
    {
        if (sums > int.MaxValue)
        {
            throw new ExportException(
                $"node '{node}': its sums can reach {sums}, more than the 32 bits of ONNX's integer operators hold; leave out --exact");
        }
    }

    // The sums over the integers of a tensor, by those over its bytes.
    private string Digits(string node, int tensor, int padValue, Func<Digit, string> sum)
    {
        if (tensors.IsByte(tensor))
        {
            return Wide(node, sum(new Digit(Bytes(node, tensor), Half, padValue + Half)));
        }

        string whole = graph.Add("Cast", $"{node}/integers", [tensors.Name(tensor)], ("to", DataType.Int32));
        string size = graph.Number($"{node}/base", Base);
        string low = graph.Add("Mod", $"{node}/low", [whole, size]);
        string high = graph.Add("Div", $"{node}/high", [graph.Add("Sub", $"{node}/rest", [whole, low]), size]);
        string raised = graph.Add("Add", $"{node}/raised", [high, graph.Number($"{node}/half", Half)]);
        int lowest = ((padValue % Base) + Base) % Base;
        string upper = Wide(node, sum(new Digit(Byte(node, raised), Half, ((padValue - lowest) / Base) + Half)));
        string lower = Wide(node, sum(new Digit(Byte(node, low), 0, lowest)));
        string placed = graph.Add("Mul", $"{node}/placed", [upper, graph.Number($"{node}/place", (long)Base)]);
        return graph.Add("Add", $"{node}/sums", [placed, lower]);
    }

    private string Padded(string node, Digit digit, int[] pads)
    {
        if (Array.TrueForAll(pads, pad => pad == 0))
        {
            return digit.Bytes;
        }

        long[] both = [0, 0, .. pads[..(pads.Length / 2)], 0, 0, .. pads[(pads.Length / 2)..]];
        return graph.Add(
            "Pad", $"{node}/padded",
            [digit.Bytes, graph.Constant<long>($"{node}/pads", both, both.Length), graph.Constant<byte>($"{node}/pad", [(byte)digit.Pad])]);
    }

    // The integers of a tensor plus 128.
    private string Bytes(string node, int tensor) => tensors.Shift(tensor) == Half ? tensors.Name(tensor)
        : Byte(node, graph.Add(
            "Add", $"{node}/raised",
            [graph.Add("Cast", $"{node}/integers", [tensors.Name(tensor)], ("to", DataType.Int32)), graph.Number($"{node}/half", Half)]));

    private string Byte(string node, string integers) => graph.Add("Cast", $"{node}/bytes", [integers], ("to", DataType.Uint8));

    private string Wide(string node, string sums) => graph.Add("Cast", $"{node}/wide", [sums], ("to", DataType.Int64));

    private string Zero(int zeroPoint) => graph.Constant<byte>("zero_point", [(byte)zeroPoint]);

    private static byte[] Unsigned(sbyte[] weights) => Array.ConvertAll(weights, weight => (byte)(weight + Half));

    /// <summary>Unsigned bytes that integers are made of.</summary>
    /// <param name="Bytes">Their name.</param>
    /// <param name="Zero">Which of them stands for 0.</param>
    /// <param name="Pad">Which of them stands in the padding.</param>
    private readonly record struct Digit(string Bytes, int Zero, int Pad);
}
