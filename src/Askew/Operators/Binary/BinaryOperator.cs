using Askew.Graphs;
using Askew.Instructions;
using Askew.Numerics;
using Askew.Operators.FloatKernels;
using Askew.Tensors;

namespace Askew.Operators.Binary;

/// <summary>Operators on two tensors, element by element, which broadcast as NumPy's do.</summary>
internal abstract class BinaryOperator(string type) : Operator(type)
{
    private const int ChunkLength = 1 << 14;

    private const int WidestTableIndex = 8;

    // With one number that never changes, what is left is a function of the other operand.
    public sealed override Contract ContractOf(Node node) => Function(node) is { } function
        ? new PointwiseContract(function)
        {
            CombinesElements = true,
            Reads16Bits = Affine(node) is not null,
            ScalesChannels = () => Affine(node),
        }
        : new ArithmeticContract
        {
            CombinesElements = true,
            FusesClamp = FusesClamp,
            FusesTable = FusesTable,
            IsSum = IsSum,
            IsDifference = IsDifference,
            JoinsHalves = JoinsHalves,
            IsProduct = IsProduct,
            PassesFactors = IsProduct,
            ChannelOffsets = IsSum ? SameChannels(node) : null,
            ScalesChannels = () => Affine(node),
        };

    /// <summary>The function of the operand that changes, where the other is one number; null elsewhere.</summary>
    public PointwiseFunction? Function(Node node) => FunctionOfOne(node) is { } function
        ? new PointwiseFunction(function, ClampWith(node.Input(0).SingleNumber() ?? node.Input(1).SingleNumber() ?? 0))
        : null;

    private ChannelAffine? Affine(Node node)
    {
        Shape output = node.Output.KnownShape;
        int at = node.Input(0).IsConstant ? 0 : 1;
        if (node.Input(at).Constant is not { ElementType: ElementType.Float32 } constant
            || node.Input(1 - at).IsConstant
            || output.Rank < 2
            || output.ElementCount == 0
            || !output.Equals(node.Input(1 - at).Shape))
        {
            return null;
        }

        // One number for each place along one dimension, or for all.
        int[] strides = BroadcastLoops.Strides(constant.Shape, output.Rank);
        int[] changing = [.. Enumerable.Range(0, output.Rank).Where(d => strides[d] != 0)];
        return changing.Length > 1 ? null : AffineWith(
            constant.ToDoubles(), changing is [var d] ? output.CountBetween(d + 1, output.Rank) : 1, isLeft: at == 0);
    }

    // Every channel stays where it is, unless one operand is stretched or constant.
    private static int[]? SameChannels(Node node) =>
        node.VariableInputs.Count() == 2 && node.Input(0).KnownShape.Equals(node.Input(1).KnownShape) ? [0, 0] : null;

    public override string? WhyNotQuantizable(Node node) => node.WhyNotReal();

    public override void InferShapes(Node node)
    {
        if (node.Input(0).ElementType != node.Input(1).ElementType)
        {
            throw new GraphException($"its operands hold {node.Input(0).ElementType} and {node.Input(1).ElementType}");
        }

        node.SetOutput(BroadcastLoops.Broadcast(node.Input(0).KnownShape, node.Input(1).KnownShape), ResultType(node.Input(0).ElementType));
    }

    public override object? Prepare(Node node) => new BroadcastLoops(node.Input(0).KnownShape, node.Input(1).KnownShape);

    public override void Evaluate(EvaluationContext context)
    {
        var loops = (BroadcastLoops)context.Prepared!;
        Tensor[] all = [context.Input(0), context.Input(1), context.Output];
        if (all.All(tensor => tensor.ElementType == ElementType.Float32))
        {
            EvaluateFloats(context, loops);
        }
        else
        {
            EvaluateOthers(context, loops);
        }
    }

    /// <summary>The function, in double precision.</summary>
    public double Combine(double left, double right) => Apply(left, right);

    /// <summary>The function over runs of elements; an operand with one element stands still.</summary>
    public void Combine(ReadOnlySpan<float> left, ReadOnlySpan<float> right, Span<float> result)
    {
        if (right.Length == 1)
        {
            Apply(left, right[0], result);
        }
        else if (left.Length == 1)
        {
            Apply(left[0], right, result);
        }
        else
        {
            Apply(left, right, result);
        }
    }

    public sealed override void Lower(ILowering lowering)
    {
        ChannelAffine? affine = Affine(lowering.Node);
        if (Function(lowering.Node) is null && affine?.IsAlongChannels(lowering.Node.Output.KnownShape) != true)
        {
            LowerTensors(lowering);
            return;
        }

        Operand input = lowering.Input(lowering.Node.Input(0).IsConstant ? 1 : 0);
        if (affine is not null && (Function(lowering.Node) is null || input.Parameters.BitWidth > WidestTableIndex))
        {
            // More exact than a constant in 8 bits, and smaller than a table of 65536 entries.
            lowering.EmitAffine(affine, input);
        }
        else
        {
            lowering.EmitTables(Function(lowering.Node)!, input, lowering.Output());
        }
    }

    /// <summary>What <see cref="ArithmeticContract.IsSum"/> is.</summary>
    protected virtual bool IsSum => false;

    /// <summary>What <see cref="ArithmeticContract.IsDifference"/> is.</summary>
    protected virtual bool IsDifference => false;

    /// <summary>What <see cref="ArithmeticContract.JoinsHalves"/> is.</summary>
    protected virtual bool JoinsHalves => false;

    /// <summary>What <see cref="ArithmeticContract.IsProduct"/> is.</summary>
    protected virtual bool IsProduct => false;

    /// <summary>What <see cref="ArithmeticContract.FusesClamp"/> is.</summary>
    protected virtual bool FusesClamp => false;

    /// <summary>What <see cref="ArithmeticContract.FusesTable"/> is.</summary>
    protected virtual bool FusesTable => false;

    /// <summary>The function, in double precision.</summary>
    protected abstract double Apply(double left, double right);

    /// <summary>The function on whole numbers.</summary>
    protected virtual long Apply(long left, long right) => (long)Apply((double)left, right);

    /// <summary>The function over runs of elements.</summary>
    protected virtual void Apply(ReadOnlySpan<float> left, ReadOnlySpan<float> right, Span<float> result)
    {
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = (float)Apply((double)left[i], right[i]);
        }
    }

    /// <summary>The function over a run of elements and a number.</summary>
    protected virtual void Apply(ReadOnlySpan<float> left, float right, Span<float> result)
    {
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = (float)Apply((double)left[i], right);
        }
    }

    /// <summary>The function over a number and a run of elements.</summary>
    protected virtual void Apply(float left, ReadOnlySpan<float> right, Span<float> result)
    {
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = (float)Apply((double)left, right[i]);
        }
    }

    /// <summary>Whether whole numbers are computed with as if they were real.</summary>
    protected virtual bool TreatsWholeAsReal(Node node) => false;

    /// <summary>What the results are for operands of a type.</summary>
    protected virtual ElementType ResultType(ElementType operands) => operands;

    /// <summary>The bounds, where the operator with this constant only clamps.</summary>
    protected virtual ClippingRange? ClampWith(double constant) => null;

    /// <summary>Emits the integer form for two tensors, or a tensor and a constant with several elements.</summary>
    protected virtual void LowerTensors(ILowering lowering) => base.Lower(lowering);

    /// <summary>What the operator does to the channels of one operand where the other holds one constant for each; null where that is
    /// not a multiplication and an addition.</summary>
    /// <param name="constants">One for each channel.</param>
    /// <param name="run">Elements in a row that belong to one channel.</param>
    /// <param name="isLeft">Whether the constants are the left operand.</param>
    protected virtual ChannelAffine? AffineWith(double[] constants, int run, bool isLeft) => null;

    private Func<double, double>? FunctionOfOne(Node node)
    {
        Value left = node.Input(0);
        Value right = node.Input(1);
        if (!left.IsConstant && right.SingleNumber() is { } b && left.KnownShape.ElementCount == node.Output.KnownShape.ElementCount)
        {
            return x => Apply(x, b);
        }

        if (!right.IsConstant && left.SingleNumber() is { } a && right.KnownShape.ElementCount == node.Output.KnownShape.ElementCount)
        {
            return x => Apply(a, x);
        }

        return null;
    }

    private void EvaluateFloats(EvaluationContext context, BroadcastLoops loops)
    {
        Tensor left = context.Input(0);
        Tensor right = context.Input(1);
        Tensor output = context.Output;
        int length = loops.RowLength;
        int chunks = Math.Max(1, (length + ChunkLength - 1) / ChunkLength);

        // Short runs are gathered into pieces that are worth handing to a thread.
        int rowsPerPiece = chunks > 1 ? 1 : Math.Max(1, ChunkLength / Math.Max(1, length));
        int pieces = (loops.Rows + rowsPerPiece - 1) / rowsPerPiece;
        context.Workers.For(pieces * chunks, piece =>
        {
            (piece, int chunk) = Math.DivRem(piece, chunks);
            int start = chunk * ChunkLength;
            int count = Math.Min(ChunkLength, length - start);
            int end = Math.Min(loops.Rows, (piece + 1) * rowsPerPiece);
            for (int row = piece * rowsPerPiece; row < end; row++)
            {
                (int a, int b) = loops.Starts(row);
                ReadOnlySpan<float> leftRun = loops.LeftStandsStill ? left.Floats.Slice(a, 1) : left.Floats.Slice(a + start, count);
                ReadOnlySpan<float> rightRun = loops.RightStandsStill ? right.Floats.Slice(b, 1) : right.Floats.Slice(b + start, count);
                Combine(leftRun, rightRun, output.Floats.Slice((row * length) + start, count));
            }
        });
    }

    private void EvaluateOthers(EvaluationContext context, BroadcastLoops loops)
    {
        bool isWhole = !TreatsWholeAsReal(context.Node)
            && context.Input(0).ElementType != ElementType.Float32 && context.Input(1).ElementType != ElementType.Float32;
        if (isWhole && context.Input(0).ElementType == ElementType.Int64 && context.Output.ElementType == ElementType.Int64)
        {
            EvaluateLongs(context.Input(0).Span<long>(), context.Input(1).Span<long>(), context.Output.Span<long>(), loops);
            return;
        }

        double[] left = context.Input(0).ToDoubles();
        double[] right = context.Input(1).ToDoubles();
        var results = new double[context.Output.Shape.ElementCount];
        int length = loops.RowLength;
        for (int i = 0; i < results.Length; i++)
        {
            (int row, int inRow) = Math.DivRem(i, length);
            (int a, int b) = loops.Starts(row);
            double x = left[loops.LeftStandsStill ? a : a + inRow];
            double y = right[loops.RightStandsStill ? b : b + inRow];
            results[i] = isWhole ? Apply((long)x, (long)y) : Apply(x, y);
        }

        context.Output.SetDoubles(results);
    }

    // Double precision does not hold all of them.
    private void EvaluateLongs(ReadOnlySpan<long> left, ReadOnlySpan<long> right, Span<long> results, BroadcastLoops loops)
    {
        for (int i = 0; i < results.Length; i++)
        {
            (int row, int inRow) = Math.DivRem(i, loops.RowLength);
            (int a, int b) = loops.Starts(row);
            results[i] = Apply(left[loops.LeftStandsStill ? a : a + inRow], right[loops.RightStandsStill ? b : b + inRow]);
        }
    }
}
