namespace Askew.Export.TFLite.Schema;

/// <summary>An operator of the schema: its number, the number of its options in their union, and which of its versions computes with
/// which elements.</summary>
/// <param name="Name">Its name in the schema.</param>
/// <param name="Code">Its number.</param>
/// <param name="Options">The number of its options; 0 for none.</param>
/// <param name="Other">The version for 32-bit integers and reals.</param>
/// <param name="Int8">The version for 8-bit integers.</param>
/// <param name="Int16">The version for 16-bit integers.</param>
internal sealed record LiteOperator(
    string Name, int Code, int Options, LiteVersion Other, LiteVersion Int8, LiteVersion Int16)
{
    public static LiteOperator Add { get; } = new("ADD", 0, 11, new(1, 1, 5), new(2, 1, 14), new(3, 2, 4));

    public static LiteOperator AveragePool2D { get; } = new("AVERAGE_POOL_2D", 1, 5, new(1, 1, 5), new(2, 1, 14), new(3, 2, 3));

    public static LiteOperator Concatenation { get; } = new("CONCATENATION", 2, 10, new(1, 1, 5), new(2, 1, 14), new(3, 2, 3));

    public static LiteOperator Conv2D { get; } = new("CONV_2D", 3, 1, new(1, 1, 5), new(3, 1, 14), new(4, 2, 3));

    public static LiteOperator DepthwiseConv2D { get; } = new("DEPTHWISE_CONV_2D", 4, 2, new(1, 1, 5), new(3, 1, 14), new(5, 2, 3));

    public static LiteOperator Dequantize { get; } = new("DEQUANTIZE", 6, 38, new(1, 1, 13), new(2, 1, 14), new(3, 1, 15));

    public static LiteOperator FullyConnected { get; } = new("FULLY_CONNECTED", 9, 8, new(1, 1, 5), new(4, 1, 14), new(7, 2, 3));

    public static LiteOperator Logistic { get; } = new("LOGISTIC", 14, 0, new(1, 1, 14), new(2, 1, 14), new(3, 2, 3));

    public static LiteOperator MaxPool2D { get; } = new("MAX_POOL_2D", 17, 5, new(1, 1, 5), new(2, 1, 14), new(3, 2, 3));

    public static LiteOperator Mul { get; } = new("MUL", 18, 21, new(1, 1, 5), new(2, 1, 14), new(4, 2, 3));

    public static LiteOperator Relu { get; } = new("RELU", 19, 0, new(1, 1, 5), new(2, 2, 1), new(3, 2, 5));

    public static LiteOperator Reshape { get; } = new("RESHAPE", 22, 17, new(1, 1, 5), new(1, 1, 5), new(1, 1, 5));

    public static LiteOperator ResizeBilinear { get; } = new("RESIZE_BILINEAR", 23, 15, new(1, 1, 7), new(3, 2, 2), new(4, 2, 5));

    public static LiteOperator Softmax { get; } = new("SOFTMAX", 25, 9, new(1, 1, 5), new(2, 1, 14), new(3, 2, 3));

    public static LiteOperator Tanh { get; } = new("TANH", 28, 0, new(1, 1, 14), new(2, 1, 14), new(3, 2, 3));

    public static LiteOperator Pad { get; } = new("PAD", 34, 22, new(1, 1, 5), new(2, 1, 14), new(3, 2, 4));

    public static LiteOperator Gather { get; } = new("GATHER", 36, 23, new(1, 1, 6), new(2, 1, 14), new(4, 2, 4));

    public static LiteOperator Transpose { get; } = new("TRANSPOSE", 39, 26, new(1, 1, 6), new(2, 1, 14), new(5, 2, 4));

    public static LiteOperator Mean { get; } = new("MEAN", 40, 27, new(1, 1, 6), new(2, 1, 14), new(3, 2, 4));

    public static LiteOperator Sub { get; } = new("SUB", 41, 28, new(1, 1, 6), new(2, 1, 14), new(5, 2, 4));

    public static LiteOperator StridedSlice { get; } = new("STRIDED_SLICE", 45, 32, new(1, 1, 6), new(2, 1, 14), new(4, 2, 2));

    public static LiteOperator TopK { get; } = new("TOPK_V2", 48, 34, new(1, 1, 7), new(2, 1, 14), new(3, 2, 13));

    public static LiteOperator LogSoftmax { get; } = new("LOG_SOFTMAX", 50, 36, new(1, 1, 14), new(2, 1, 14), new(2, 1, 14));

    public static LiteOperator Cast { get; } = new("CAST", 53, 37, new(1, 1, 5), new(1, 1, 5), new(1, 1, 5));

    public static LiteOperator PRelu { get; } = new("PRELU", 54, 0, new(1, 1, 8), new(1, 1, 14), new(1, 1, 14));

    public static LiteOperator Maximum { get; } = new("MAXIMUM", 55, 39, new(1, 1, 14), new(2, 1, 14), new(4, 2, 3));

    public static LiteOperator ArgMax { get; } = new("ARG_MAX", 56, 40, new(1, 1, 9), new(2, 1, 14), new(2, 1, 14));

    public static LiteOperator Minimum { get; } = new("MINIMUM", 57, 39, new(1, 1, 14), new(2, 1, 14), new(4, 2, 3));

    public static LiteOperator PadV2 { get; } = new("PADV2", 60, 43, new(1, 1, 9), new(2, 1, 14), new(3, 2, 4));

    public static LiteOperator Slice { get; } = new("SLICE", 65, 48, new(1, 1, 14), new(2, 1, 14), new(4, 2, 4));

    public static LiteOperator ArgMin { get; } = new("ARG_MIN", 79, 57, new(1, 1, 9), new(2, 1, 14), new(2, 1, 14));

    public static LiteOperator ReduceMax { get; } = new("REDUCE_MAX", 82, 27, new(1, 1, 11), new(2, 1, 14), new(3, 2, 5));

    public static LiteOperator ReduceMin { get; } = new("REDUCE_MIN", 89, 27, new(1, 1, 11), new(2, 1, 14), new(3, 2, 5));

    public static LiteOperator FloorDiv { get; } = new("FLOOR_DIV", 90, 65, new(1, 1, 14), new(1, 1, 14), new(1, 1, 14));

    public static LiteOperator ResizeNearestNeighbor { get; } =
        new("RESIZE_NEAREST_NEIGHBOR", 97, 74, new(1, 1, 13), new(3, 2, 3), new(4, 2, 4));

    public static LiteOperator LeakyRelu { get; } = new("LEAKY_RELU", 98, 75, new(1, 1, 13), new(1, 1, 13), new(2, 2, 3));

    public static LiteOperator Quantize { get; } = new("QUANTIZE", 114, 89, new(1, 1, 14), new(1, 1, 14), new(2, 2, 4));

    public static LiteOperator HardSwish { get; } = new("HARD_SWISH", 117, 91, new(1, 1, 15), new(1, 1, 15), new(1, 1, 15));

    public static LiteOperator BatchMatMul { get; } = new("BATCH_MATMUL", 126, 101, new(1, 2, 3), new(2, 2, 3), new(3, 2, 4));

    public static LiteOperator CumSum { get; } = new("CUMSUM", 128, 102, new(1, 2, 4), new(1, 2, 4), new(1, 2, 4));

    /// <summary>The version of <see cref="Conv2D"/> whose channels are in groups.</summary>
    public static LiteVersion GroupedConv2D { get; } = new(6, 2, 9);

    /// <summary>The version that computes with elements of <paramref name="type"/>.</summary>
    public LiteVersion VersionFor(LiteType type) => type switch
    {
        LiteType.Int8 => Int8,
        LiteType.Int16 => Int16,
        _ => Other,
    };
}
