using Askew.Graphs;
using Askew.Operators.Binary;
using Askew.Operators.Linear;
using Askew.Operators.Movements;
using Askew.Operators.Normalization;
using Askew.Operators.Pooling;
using Askew.Operators.Quantized;
using Askew.Operators.Recurrent;
using Askew.Operators.Reduction;
using Askew.Operators.Resizing;
using Askew.Operators.Shapes;
using Askew.Operators.Unary;
using Askew.Operators.Views;

namespace Askew.Operators;

/// <summary>The list of all operators that Askew has. A new operator is one file and one line here.</summary>
internal static class StandardOperators
{
    /// <summary>All operators, in the order of their families.</summary>
    public static readonly IReadOnlyList<Operator> All =
    [
        // Weights times activations.
        new Conv(), new ConvTranspose(), new Gemm(), new MatMul(), new Einsum(), new Attention(), new RotaryEmbedding(),

        // One function of one tensor.
        new Relu(), new LeakyRelu(), new PRelu(), new ThresholdedRelu(), new Clip(), new Sigmoid(), new HardSigmoid(), new HardSwish(),
        new Tanh(), new Softsign(), new Softplus(), new Mish(), new Gelu(), new Elu(), new Celu(), new Selu(), new Erf(), new Exp(),
        new Log(), new Sqrt(), new Reciprocal(), new Abs(), new Neg(), new Sign(), new Floor(), new Ceil(), new Round(), new Shrink(),
        new Swish(), new Sin(), new Cos(), new Tan(), new Asin(), new Acos(), new Atan(), new Sinh(), new Cosh(), new Asinh(), new Acosh(),
        new Atanh(),

        // States carried from step to step.
        new Rnn(), new Gru(), new Lstm(),

        // Two tensors, or a tensor and a constant; some take any number of them.
        new Add(), new Sub(), new Mul(), new Div(), new Pow(), new Mod(), new Min(), new Max(), new Sum(), new Mean(),

        // Windows, means and normalisation.
        new MaxPoolOperator(), new AveragePoolOperator(), new GlobalMaxPool(), new GlobalAveragePool(), new LpPool(), new GlobalLpPool(),
        new ReduceMean(), new ReduceSum(), new ReduceMax(), new ReduceMin(), new ReduceProd(), .. ComposedReduction.All,
        new BatchNormalization(), new Lrn(), new LayerNormalization(), new RmsNormalization(), new InstanceNormalization(),
        new GroupNormalization(), new MeanVarianceNormalization(), new LpNormalization(),
        new SoftmaxOperator(isLogarithm: false), new SoftmaxOperator(isLogarithm: true), new Hardmax(),

        // Places, orders and running sums.
        new ArgOperator("ArgMax", largest: true), new ArgOperator("ArgMin", largest: false), new TopK(), new CumSum(),

        // Moved, chosen or joined elements.
        new Concat(), new Split(), new Slice(), new Gather(), new GatherElements(), new GatherNd(), new ScatterElements("ScatterElements"),
        new ScatterElements("Scatter"), new ScatterNd(), new Tile(), new Pad(), new Transpose(), new Expand(), new DepthToSpace(),
        new SpaceToDepth(), new ResizeOperator(), new Upsample(), new GridSample(),

        // The same elements under another shape.
        new Identity(), new Dropout(), new Flatten(), new Reshape(), new Squeeze(), new Unsqueeze(),

        // Constants and the arithmetic on shapes.
        new Constant(), new ConstantOfShape(), new ShapeOperator(), new Cast(), new CastLike(), new RangeOperator(), new Where(),
        new If(), new Size(), new EyeLike(), new Trilu(), new NonZero(), new OneHot(), new NonMaxSuppression(),

        // Truths.
        .. ComparisonOperator.All, new Not(), new IsNan(), new IsInf(),

        // Integers that stand for reals: what a model says of them is taken as decided.
        new QuantizeLinear(), new DequantizeLinear(), new QLinearConv(), new QLinearMatMul(),
        new IntegerProduct("ConvInteger", "Conv", channelAxis: _ => 0),
        new IntegerProduct("MatMulInteger", "MatMul", channelAxis: rank => Math.Max(0, rank - 1)),
        new QuantizeLinear(QuantizedOperator.RuntimeDomain + QuantizeLinear.TypeName),
        new DequantizeLinear(QuantizedOperator.RuntimeDomain + DequantizeLinear.TypeName),
        new QLinearConv(QuantizedOperator.RuntimeDomain + "QLinearConv"), new QGemm(), new QLinearBinary("Add"), new QLinearBinary("Mul"),
        new QLinearUnary("Sigmoid"), new QLinearUnary("LeakyRelu"), new QLinearUnary("AveragePool"), new QLinearUnary("GlobalAveragePool"),
        new QLinearReduceMean(), new QLinearSoftmax(), new QLinearConcat(), new QLinearWhere(), .. DynamicScales.All,
    ];

    /// <summary>The catalogue of all operators.</summary>
    public static readonly OperatorCatalog Catalog = new(All);
}
