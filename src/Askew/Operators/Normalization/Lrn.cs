using System.Numerics.Tensors;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Tensors;
using Tensor = Askew.Tensors.Tensor;

namespace Askew.Operators.Normalization;

/// <summary>Local response normalisation: x / (bias + alpha / size * sum of squares of the neighbouring channels) ^ beta.</summary>
internal sealed class Lrn() : Operator("LRN")
{
    private const int PieceLength = 1 << 10;

    // Entries of the integer form's table of powers; the sum of squares is cut to as many steps.
    private const int MostFactors = 1 << 14;

    public override string Limits => "integers need a positive bias";

    public override string? WhyUnsupported(Node node) => node.Attributes.Int("size", 0) < 1 ? "its size is missing" : null;

    public override string? WhyNotQuantizable(Node node) => node.WhyNotReal()
        ?? (node.Attributes.Float("bias", 1) > 0 ? null : "its bias is not positive");

    public override Contract ContractOf(Node node) => new ArithmeticContract { IsFineFor16Bits = false, Reads16Bits = false };

    public override void InferShapes(Node node)
    {
        Shape input = node.RealShape(0);
        node.SetOutput(input.Rank >= 2 ? input : throw new GraphException($"an input of shape {input} has no channels"));
    }

    public override void Evaluate(EvaluationContext context)
    {
        Node node = context.Node;
        int size = node.Attributes.Int("size", 1);
        float alpha = Alpha(node) / size;
        float beta = Beta(node);
        float bias = node.Attributes.Float("bias", 1);
        Tensor input = context.Input(0);
        Tensor output = context.Output;
        int channels = input.Shape[1];
        int area = input.Shape.CountBetween(2, input.Shape.Rank);
        int pieces = (area + PieceLength - 1) / PieceLength;
        context.Workers.For(input.Shape[0] * pieces, index =>
        {
            (int image, int piece) = Math.DivRem(index, pieces);
            int start = (image * channels * area) + (piece * PieceLength);
            int length = Math.Min(PieceLength, area - (piece * PieceLength));
            var sum = new float[length];
            for (int channel = 0; channel < channels; channel++)
            {
                Array.Clear(sum);
                int first = Math.Max(0, channel - ((size - 1) / 2));
                int last = Math.Min(channels - 1, channel + (size / 2));
                for (int neighbour = first; neighbour <= last; neighbour++)
                {
                    ReadOnlySpan<float> x = input.Floats.Slice(start + (neighbour * area), length);
                    TensorPrimitives.MultiplyAdd(x, x, sum, sum);
                }

                TensorPrimitives.Multiply(sum, alpha, sum);
                TensorPrimitives.Add(sum, bias, sum);
                RaiseToMinus(beta, sum);
                TensorPrimitives.Multiply(
                    input.Floats.Slice(start + (channel * area), length), sum, output.Floats.Slice(start + (channel * area), length));
            }
        });
    }

    public override void Lower(ILowering lowering)
    {
        Node node = lowering.Node;
        Operand input = lowering.Input(0);
        Operand output = lowering.Output();
        int size = node.Attributes.Int("size", 1);
        double scale = input.Parameters.Scale;
        double alpha = Alpha(node) / size * scale * scale;
        double bias = node.Attributes.Float("bias", 1);
        double beta = Beta(node);

        long steps = input.Parameters.Range.Count - 1;
        long largestSum = steps * steps * Math.Min(size, input.Shape[1]);
        int shift = 0;
        while (largestSum >> shift >= MostFactors)
        {
            shift++;
        }

        // The largest power is that of the smallest sum; an entry stands for the middle of its steps.
        double largest = Math.Max(Math.Pow(bias, -beta), Math.Pow(bias + (alpha * largestSum), -beta));
        double half = ((1L << shift) - 1) / 2.0;
        var factors = new int[(largestSum >> shift) + 1];
        for (long i = 0; i < factors.Length; i++)
        {
            double factor = Math.Pow(bias + (alpha * ((i << shift) + half)), -beta) / largest;
            factors[i] = RequantizationRules.Multiplier(Math.Min(1, factor), Normalize.FactorBits);
        }

        lowering.Emit(new Normalize
        {
            Node = node.Name,
            Input = input.Index,
            Output = output.Index,
            Size = Math.Min(size, (2 * input.Shape[1]) + 1),
            ZeroPoint = input.Parameters.ZeroPoint,
            Factors = factors,
            FactorShift = shift,
            Requantizer = lowering.RequantizeProduct(
                Math.ScaleB(scale * largest / output.Parameters.Scale, -Normalize.FactorBits), output.Parameters.ZeroPoint),
            Saturation = output.Parameters.Range,
        });
    }

    private static void RaiseToMinus(float beta, Span<float> values)
    {
        if (beta != 0.75f)
        {
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = MathF.Pow(values[i], -beta);
            }

            return;
        }

        // What nearly all networks have: x^-0.75 = sqrt(y) * y with y = 1 / sqrt(x).
        Span<float> root = new float[values.Length];
        TensorPrimitives.Sqrt<float>(values, values);
        TensorPrimitives.Reciprocal<float>(values, values);
        TensorPrimitives.Sqrt<float>(values, root);
        TensorPrimitives.Multiply<float>(values, root, values);
    }

    private static float Alpha(Node node) => node.Attributes.Float("alpha", 1e-4f);

    private static float Beta(Node node) => node.Attributes.Float("beta", 0.75f);
}
