using Askew.Graphs;
using Askew.Numerics;
using Askew.Tensors;

namespace Askew.Operators.Unary;

/// <summary>Operators that apply one function to every element of one tensor.</summary>
internal abstract class UnaryOperator(string type) : Operator(type)
{
    // Pieces of fixed size, so that vector and remainder code meet the same elements for any number of threads.
    private const int ChunkLength = 1 << 14;

    public override Contract ContractOf(Node node) =>
        new PointwiseContract(FunctionOver(node))
        {
            Activation = Activation(node),
            FixedOutput = FixedOutput,
            Bounds = ResultBounds,
            Reads16Bits = Reads16Bits(node)
        };

    public override string? WhyNotQuantizable(Node node) => node.WhyNotReal();

    /// <summary>The function, for many elements and with its bounds.</summary>
    public PointwiseFunction FunctionOver(Node node) => new(FunctionOf(node), ClampOf(node));

    /// <summary>The function over many elements in single precision.</summary>
    public SpanFunction SpansOf(Node node) => Vectorized(node);

    public override void InferShapes(Node node) => node.SetOutput(node.Input(0).KnownShape);

    public override object? Prepare(Node node) => node.Input(0).ElementType == ElementType.Float32 ? Vectorized(node) : null;

    public override void Evaluate(EvaluationContext context)
    {
        Tensor input = context.Input(0);
        Tensor output = context.Output;
        if (context.Prepared is not SpanFunction function)
        {
            // Whole numbers occur in the arithmetic on shapes, which is not worth vectors.
            output.SetDoubles(Array.ConvertAll(input.ToDoubles(), new Converter<double, double>(FunctionOf(context.Node))));
            return;
        }

        int length = input.Shape.ElementCount;
        context.Workers.For((length + ChunkLength - 1) / ChunkLength, chunk =>
        {
            int start = chunk * ChunkLength;
            int count = Math.Min(ChunkLength, length - start);
            function(input.Floats.Slice(start, count), output.Floats.Slice(start, count));
        });
    }

    public override void Lower(ILowering lowering) =>
        lowering.EmitTables(FunctionOver(lowering.Node), lowering.Input(0), lowering.Output());

    /// <summary>The function, in double precision.</summary>
    protected abstract Func<double, double> FunctionOf(Node node);

    /// <summary>What <see cref="Contract.FixedOutput"/> is.</summary>
    protected virtual ClippingRange? FixedOutput => null;

    /// <summary>What <see cref="Contract.Reads16Bits"/> is.</summary>
    protected virtual bool Reads16Bits(Node node) => false;

    /// <summary>What <see cref="Contract.Bounds"/> is.</summary>
    protected virtual ClippingRange? ResultBounds => null;

    /// <summary>What <see cref="PointwiseContract.Activation"/> is.</summary>
    protected virtual LinearActivation? Activation(Node node) => null;

    /// <summary>The bounds, where the function only clamps.</summary>
    protected virtual ClippingRange? ClampOf(Node node) => null;

    /// <summary>The function over many elements in single precision; by default element by element.</summary>
    protected virtual SpanFunction Vectorized(Node node)
    {
        Func<double, double> function = FunctionOf(node);
        return (source, destination) =>
        {
            for (int i = 0; i < source.Length; i++)
            {
                destination[i] = (float)function(source[i]);
            }
        };
    }
}
