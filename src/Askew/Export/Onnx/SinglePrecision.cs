using Askew.Instructions;
using Askew.Numerics;

namespace Askew.Export.Onnx;

/// <summary>How far what a layer computes between reals of single precision can be from the program's arithmetic before it is rounded, in
/// steps of its result, for all inputs.</summary>
/// <remarks>An operation is off by half a unit in the last place at most. Errors of sums of many terms are as good as random, so they
/// grow with the root of how many there are. Where a runtime computes a layer in integers (8 bits, no clamp of its own), the sums are
/// exact, and what is off is their scaling. Infinite where there is no form between reals: of fused tables, and of integers that are not
/// what the scales of their tensors say.</remarks>
/// <param name="tensors">The program's tensors.</param>
/// <param name="computesInIntegers">Whether runtimes have integer kernels for layers of 8 bits, wherever their inputs come from.</param>
internal sealed class SinglePrecision(IReadOnlyList<ProgramTensor> tensors, bool computesInIntegers) : IInstructionVisitor<PrecisionLoss>
{
    // In steps of the result. Of 8 bits one result in sixteen lies so near a tie. Single precision is about as fine as a step of 16: there
    // no result may be two away, and what is less than a step apart is rounded to neighbours at most.
    private const double MostLoss = 1.0 / 16;
    private const double MostLossOfWide = 15.0 / 16;

    // Runtimes have kernels of their own for it, behind which little follows.
    private const double MostLossOfShares = 1.0 / 4;

    // The program's exponentials are a table with some 17 bits, a runtime's are finer: of 16 bits a few steps, for which a network that
    // ends in shares does not give up the runtime's kernel, nor that the file can be read back.
    private const double MostLossOfWideShares = 4;

    // No scale of weights is below this.
    private const double LeastScale = 1e-30;

    private const double Unit = 1.0 / (1 << 24);

    // Half-way between two entries, either is right.
    private const double Half = 1e-6;

    // Sums are off by this times the root of how many terms they have.
    private const double Deviations = 2;

    private readonly Dictionary<IntegerInstruction, ScaledWeights> weights = new(ReferenceEqualityComparer.Instance);

    /// <summary>Whether <paramref name="instruction"/> may be computed between reals of single precision.</summary>
    public bool Suffices(IntegerInstruction instruction)
    {
        PrecisionLoss loss = instruction.Accept(this);
        return loss.Steps <= (loss.Most ?? (IsWide(instruction) ? MostLossOfWide : MostLoss));
    }

    /// <summary>How far the export of <paramref name="instruction"/> may be off before it is rounded, in steps of its result; 0 where it is
    /// computed as the program does.</summary>
    public double LeewayOf(IntegerInstruction instruction) => Suffices(instruction) ? instruction.Accept(this).Steps : 0;

    /// <summary>The weights of a layer in steps of its scales, worked out once.</summary>
    public ScaledWeights WeightsOf(Convolve layer) => WeightsOf(layer, layer.Input, layer.Weights, layer.Requantizers);

    /// <summary>The weights of a layer in steps of its scales, worked out once.</summary>
    public ScaledWeights WeightsOf(MultiplyMatrices layer) => WeightsOf(layer, layer.Input, layer.Weights, layer.Requantizers);

    public PrecisionLoss Visit(Convolve instruction) => OfZero(instruction.Input, instruction.PadValue) + OfLayer(
        instruction.Input, instruction.Output, instruction.Weights, instruction.Requantizers, instruction.Stage,
        WeightsOf(instruction).Loss, isPlain: computesInIntegers);

    public PrecisionLoss Visit(MultiplyMatrices instruction) => OfLayer(
        instruction.Input, instruction.Output, instruction.Weights, instruction.Requantizers, instruction.Stage,
        WeightsOf(instruction).Loss, isPlain: computesInIntegers && tensors[instruction.Input].Shape.Rank == 2);

    public PrecisionLoss Visit(MultiplyActivations instruction)
    {
        (double gain, double offset) = Linear(instruction.Requantizer);
        double lost = Math.Abs(offset - ZeroPoint(instruction.Output))
            + OfZero(instruction.Left, instruction.LeftZeroPoint) + OfZero(instruction.Right, instruction.RightZeroPoint);
        if (computesInIntegers && IsPlain(instruction.Stage, instruction.Left, instruction.Right, instruction.Output))
        {
            return (Unit * 8 * Reach(instruction.Output)) + lost;
        }

        double product = Math.Abs(gain) * Reach(instruction.Left) * Reach(instruction.Right);
        double way = Math.Max(
            product * Math.Min(instruction.Length, 2 * Math.Sqrt(instruction.Length)), Reach(instruction.Output));
        return (Unit * ((OfSums(instruction.Length) * way) + (4 * Reach(instruction.Output)))) + lost + OfTable(instruction.Stage);
    }

    public PrecisionLoss Visit(LookUp instruction) => 0;

    public PrecisionLoss Visit(AddRescaled instruction)
    {
        (double left, double offset) = Linear(new Requantizer(instruction.LeftMultiplier, instruction.RightShift, instruction.Addend));
        double right = ArithmeticTranslation.Gain(instruction.RightMultiplier, instruction.RightShift);
        double zeros = (left * ZeroPoint(instruction.Left)) + (right * ZeroPoint(instruction.Right));
        double lost = Math.Abs(offset + zeros - ZeroPoint(instruction.Output));
        double terms = (Math.Abs(left) * Reach(instruction.Left)) + (Math.Abs(right) * Reach(instruction.Right));

        // The integer kernel adds zero points beside the operands.
        double times = IsPlain(instruction.Stage, instruction.Left, instruction.Right, instruction.Output) ? 4 : 2;
        return (Unit * ((times * terms) + (3 * Reach(instruction.Output)))) + lost + OfTable(instruction.Stage);
    }

    public PrecisionLoss Visit(MultiplyRescaled instruction)
    {
        double lost = Math.Abs(Linear(instruction.Requantizer).Offset - ZeroPoint(instruction.Output))
            + OfZero(instruction.Left, instruction.LeftZeroPoint) + OfZero(instruction.Right, instruction.RightZeroPoint);
        return (Unit * 8 * Reach(instruction.Output)) + lost + OfTable(instruction.Stage);
    }

    public PrecisionLoss Visit(MaxPool instruction) => 0;

    public PrecisionLoss Visit(AveragePool instruction)
    {
        ProgramTensor from = tensors[instruction.Input];
        ProgramTensor to = tensors[instruction.Output];
        double loss = 0;
        IReadOnlyList<(int Requantizer, int Count)> windows = PoolWindows.KindsOf(instruction, from.Shape, to.Shape);
        bool isUniform = ArithmeticTranslation.IsUniform(instruction);
        (int fullest, int most) = windows.MaxBy(window => window.Count);
        foreach ((int number, int count) in windows)
        {
            (double gain, double offset) = Linear(instruction.Requantizers[number]);

            // A mean divides each window by what it has, whatever the multiplier is that the program has for it.
            double applied = isUniform ? gain : Linear(instruction.Requantizers[fullest]).Gain * most / count;
            loss = Math.Max(loss, Math.Abs(gain - applied) * count * Reach(instruction.Input));
            double lost = Math.Abs(offset + (gain * count * from.Parameters.ZeroPoint) - to.Parameters.ZeroPoint);
            double sum = Math.Abs(gain) * count * Reach(instruction.Input);
            loss = Math.Max(loss, (Unit * OfSums(count) * sum) + lost);
        }

        return loss + (Unit * 3 * Reach(instruction.Output)) + OfTable(instruction.Stage);
    }

    public PrecisionLoss Visit(Rescale instruction)
    {
        double zeroPoint = ZeroPoint(instruction.Input);
        double loss = 0;
        foreach (Requantizer requantizer in instruction.Requantizers)
        {
            (double gain, double offset) = Linear(requantizer);
            double summand = Math.Abs(offset + (gain * zeroPoint) - ZeroPoint(instruction.Output));
            loss = Math.Max(loss, Unit * ((4 * Math.Abs(gain) * Reach(instruction.Input)) + summand));
        }

        return loss + (Unit * 3 * Reach(instruction.Output)) + OfTable(instruction.Stage);
    }

    public PrecisionLoss Visit(Concatenate instruction) => !instruction.HasTables ? 0
        : instruction.Parts.Zip(instruction.Tables).All(pair =>
            pair.Second is null || IsOfScales(pair.Second, pair.First, instruction.Output))
            ? Unit * 4 * Reach(instruction.Output) : double.PositiveInfinity;

    public PrecisionLoss Visit(Rearrange instruction) => 0;

    public PrecisionLoss Visit(Resize instruction) => instruction.IsNearest ? 0 : Unit * 16 * Reach(instruction.Output);

    // The program's table of exponentials, its reciprocal and its logarithms are rounded; reals know them better.
    public PrecisionLoss Visit(Softmax instruction)
    {
        ProgramTensor from = tensors[instruction.Input];
        int count = from.Shape[instruction.Axis];
        double exponential = Enumerable.Range(0, instruction.Exponentials.Length).Max(d => Math.Abs(
            Math.ScaleB(instruction.Exponentials[d], -Softmax.ExponentialBits) - Math.Exp(-d * from.Parameters.Scale)));
        double sum = (count * exponential) + (Unit * OfSums(count));
        double steps = 1 / tensors[instruction.Output].Parameters.Scale;
        if (instruction.Logarithm is not { } logarithm)
        {
            double share = Math.ScaleB(instruction.ReciprocalScale, -Softmax.ReciprocalBits);
            double lossOfShares = (share * (exponential + sum + (8 * Unit))) + Math.Abs(share - steps)
                + (Unit * 4 * Reach(instruction.Output)) + OfZero(instruction.Output, instruction.ZeroPoint);
            return new PrecisionLoss(lossOfShares, IsWide(instruction) ? MostLossOfWideShares : MostLossOfShares);
        }

        double nat = Math.ScaleB(logarithm.LogMultiplier, Softmax.LogBits - logarithm.RightShift);
        double lost = Math.Abs(Linear(new Requantizer(0, logarithm.RightShift, logarithm.Addend)).Offset - ZeroPoint(instruction.Output))
            + (Math.Abs(nat - steps) * Math.Log(count + 1));
        double step = ArithmeticTranslation.Gain(logarithm.InputMultiplier, logarithm.RightShift);
        double rounded = Math.Abs(step - (from.Parameters.Scale / tensors[instruction.Output].Parameters.Scale)) * from.Range.Count;

        // Linear between 256 entries, each rounded, and as many bits of ln 2 as a sum has.
        double table = Math.ScaleB(1, -(2 * Softmax.LogTableBits) - 3) + Math.ScaleB(3 + Math.Log2(count + 1), -Softmax.LogBits - 1);
        double loss = (nat * (sum + table)) + rounded + lost + (Unit * 8 * Reach(instruction.Output));
        return new PrecisionLoss(loss, IsWide(instruction) ? null : MostLossOfShares);
    }

    public PrecisionLoss Visit(Normalize instruction) => 0;

    // The program's reciprocal root has 17 good bits, its normalised values 16 behind the point.
    public PrecisionLoss Visit(NormalizeMoments instruction)
    {
        double loss = 0;
        foreach (Requantizer requantizer in instruction.Requantizers)
        {
            (double gain, double offset) = Linear(requantizer);
            double unit = Math.Abs(Math.ScaleB(gain, NormalizeMoments.FractionBits));
            double shift = Math.Abs(offset - ZeroPoint(instruction.Output));
            double relative = Math.ScaleB(1, -17) + (Unit * OfSums(instruction.Count));
            double largest = Math.Min(Reach(instruction.Output) + shift, unit * Math.Sqrt(instruction.Count));
            loss = Math.Max(
                loss, (relative * largest) + (unit * (Math.ScaleB(1, -17) + (Unit * OfSums(instruction.Count)))) + (Unit * 4 * shift));
        }

        loss += instruction.IsCentered ? 0 : OfZero(instruction.Input, instruction.ZeroPoint);
        return loss + (Unit * 3 * Reach(instruction.Output)) + OfTable(instruction.Stage);
    }

    public PrecisionLoss Visit(SelectLargest instruction) => 0;

    public PrecisionLoss Visit(GatherRows instruction) => 0;

    private ScaledWeights WeightsOf(IntegerInstruction layer, int input, sbyte[] values, Requantizer[] requantizers)
    {
        if (!weights.TryGetValue(layer, out ScaledWeights? known))
        {
            weights[layer] = known = ScaledWeights.Of(
                values, requantizers, tensors[input].Parameters, tensors[layer.Output].Parameters, LeastScale);
        }

        return known;
    }

    private double OfLayer(
        int input, int output, sbyte[] values, Requantizer[] requantizers, OutputStage stage, double lost, bool isPlain)
    {
        double steps = Reach(output);
        if (isPlain && IsPlain(stage, input, output))
        {
            return (Unit * 8 * steps) + lost;
        }

        int length = values.Length / requantizers.Length;
        double largest = 0;
        for (int k = 0; k < requantizers.Length; k++)
        {
            long magnitudes = 0;
            long squares = 0;
            long sum = 0;
            foreach (sbyte weight in values.AsSpan(k * length, length))
            {
                magnitudes += Math.Abs((int)weight);
                squares += weight * weight;
                sum += weight;
            }

            (double gain, double offset) = Linear(requantizers[k]);
            double bias = offset + (gain * sum * ZeroPoint(input)) - ZeroPoint(output);

            // Sums on their way: terms of all signs, or a result that grows.
            double way = Math.Max(Math.Abs(gain) * Reach(input) * Math.Min(magnitudes, 2 * Math.Sqrt(squares)), steps);
            largest = Math.Max(largest, way + Math.Abs(bias));
        }

        return (Unit * ((OfSums(length + 1) * largest) + (3 * steps))) + lost + OfTable(stage);
    }

    private bool IsWide(IntegerInstruction instruction) => tensors[instruction.Output].ElementSizeInBytes > 1;

    // Products whose factors are rounded, and their sum.
    private static double OfSums(int terms) => (Deviations * Math.Sqrt(terms)) + 5;

    private static double OfTable(OutputStage stage) => stage.Table is null ? 0 : double.PositiveInfinity;

    private double OfZero(int tensor, int zeroPoint) => ZeroPoint(tensor) == zeroPoint ? 0 : double.PositiveInfinity;

    private bool IsOfScales(short[] table, int part, int output)
    {
        (QuantizationParameters from, QuantizationParameters to) = (tensors[part].Parameters, tensors[output].Parameters);
        return Enumerable.Range(0, table.Length).All(i => Math.Abs(table[i] - Math.Clamp(
            (from.Dequantize(from.Range.Min + i) / to.Scale) + to.ZeroPoint, to.Range.Min, to.Range.Max)) < 0.5 + Half);
    }

    private int ZeroPoint(int tensor) => tensors[tensor].Parameters.ZeroPoint;

    private static (double Gain, double Offset) Linear(Requantizer requantizer) => (
        ArithmeticTranslation.Gain(requantizer.Multiplier, requantizer.RightShift),
        Math.ScaleB((double)requantizer.Addend, -requantizer.RightShift) - (requantizer.RightShift > 0 ? 0.5 : 0));

    // How far an integer is from its zero point at most; results that lie further are saturated, however far off they are.
    private double Reach(int tensor)
    {
        (IntegerRange range, int zeroPoint) = (tensors[tensor].Range, ZeroPoint(tensor));
        return Math.Max(range.Max - zeroPoint, zeroPoint - range.Min);
    }

    private bool IsPlain(OutputStage stage, params ReadOnlySpan<int> all)
    {
        bool isPlain = stage.Table is null && stage.Saturation == IntegerRange.Signed(8);
        foreach (int tensor in all)
        {
            isPlain &= tensors[tensor].ElementSizeInBytes == 1;
        }

        return isPlain;
    }
}
