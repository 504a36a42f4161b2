using Askew.Evaluation;
using Askew.Instructions;
using Askew.Numerics;

namespace Askew.Testing;

/// <summary>What a layer may give in a runtime whose numbers before rounding are off by a part of a step, element by element: the integer
/// engine's own integer, and its neighbour where the exact number lies as near to half-way between both.</summary>
/// <param name="Least">The least that is allowed, as reals.</param>
/// <param name="Most">The most.</param>
internal sealed record AllowedResults(float[] Least, float[] Most)
{
    // Of a step: reals of 16 bits are off by some hundredths.
    private const double Near = 0.25;

    /// <summary>For <paramref name="layer"/>, computed in steps that are off by <paramref name="leeway"/> at most. Half-way itself may be
    /// rounded either way where there is any.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="leeway">In steps of its result.</param>
    /// <param name="function">What a look-up's entries were rounded from, of reals, where that is known.</param>
    public static AllowedResults Of(SingleLayer layer, double leeway, Func<double, double>? function = null)
    {
        if (leeway == 0)
        {
            return new AllowedResults(layer.Expected.Floats.ToArray(), layer.Expected.Floats.ToArray());
        }

        return UnroundedResults.Of(layer, function) is { } exact
            ? new AllowedResults(Rounded(layer, exact, -leeway), Rounded(layer, exact, leeway))
            : new AllowedResults(Moved(layer, -leeway), Moved(layer, leeway));
    }

    /// <summary>How far <paramref name="actual"/> is beyond, in steps of the layer's result; 0 where it is allowed.</summary>
    public double[] StepsBeyond(SingleLayer layer, ReadOnlySpan<float> actual)
    {
        double step = layer.Program.Tensors[layer.Instruction.Output].Parameters.Scale;
        var beyond = new double[Least.Length];
        for (int i = 0; i < beyond.Length; i++)
        {
            double steps = actual[i] > Most[i] ? (actual[i] - Most[i]) / step : actual[i] < Least[i] ? (actual[i] - Least[i]) / step
                : float.IsNaN(actual[i]) ? double.NaN : 0;
            beyond[i] = Math.Abs(steps) <= Near ? 0 : steps;
        }

        return beyond;
    }

    private static float[] Rounded(SingleLayer layer, double[] exact, double steps)
    {
        ProgramTensor output = layer.Program.Tensors[layer.Instruction.Output];
        IntegerRange range = layer.Instruction is Softmax softmax ? softmax.Saturation : output.Range;
        return [.. exact.Select(value =>
            (float)output.Parameters.Dequantize(range.Saturate(Math.Floor(value + steps + 0.5))))];
    }

    private static float[] Moved(SingleLayer layer, double steps)
    {
        var moved = new IntegerProgram
        {
            Origin = layer.Program.Origin,
            Tensors = layer.Program.Tensors,
            Instructions = [layer.Instruction.Accept(new Mover(layer.Program.Tensors, steps))],
            Inputs = layer.Program.Inputs,
            Outputs = layer.Program.Outputs,
        };
        return new ProgramNetwork(moved, Execution.KernelCatalog.Scalar).Run([.. layer.Inputs.Values])[0].Floats.ToArray();
    }

    // Gives the layer with all that it rounds moved by so many steps.
    private sealed class Mover(IReadOnlyList<ProgramTensor> tensors, double steps) : IInstructionVisitor<IntegerInstruction>
    {
        public IntegerInstruction Visit(Convolve instruction) => instruction with { Requantizers = All(instruction.Requantizers) };

        public IntegerInstruction Visit(MultiplyMatrices instruction) => instruction with { Requantizers = All(instruction.Requantizers) };

        public IntegerInstruction Visit(MultiplyActivations instruction) => instruction with { Requantizer = One(instruction.Requantizer) };

        // What an entry was rounded from is not known.
        public IntegerInstruction Visit(LookUp instruction) => instruction with
        {
            Table = [.. instruction.Table.Select(entry =>
                (short)tensors[instruction.Output].Range.Saturate(entry + (long)Math.Sign(steps)))],
        };

        public IntegerInstruction Visit(AddRescaled instruction) =>
            instruction with { Addend = instruction.Addend + Part(instruction.RightShift) };

        public IntegerInstruction Visit(MultiplyRescaled instruction) => instruction with { Requantizer = One(instruction.Requantizer) };

        public IntegerInstruction Visit(MaxPool instruction) => instruction;

        public IntegerInstruction Visit(AveragePool instruction) => instruction with { Requantizers = All(instruction.Requantizers) };

        public IntegerInstruction Visit(Rescale instruction) => instruction with { Requantizers = All(instruction.Requantizers) };

        public IntegerInstruction Visit(Concatenate instruction) => instruction with
        {
            Tables = [.. instruction.Parts.Zip(instruction.Tables, (part, table) =>
                table is null ? null : Table(tensors[part], tensors[instruction.Output]))],
        };

        public IntegerInstruction Visit(Rearrange instruction) => instruction;

        // Rounds without an addend: UnroundedResults.
        public IntegerInstruction Visit(Resize instruction) => instruction;

        // Shares are rounded without an addend: UnroundedResults.
        public IntegerInstruction Visit(Softmax instruction) => instruction.Logarithm is not { } logarithm ? instruction
            : instruction with { Logarithm = logarithm with { Addend = logarithm.Addend + Part(logarithm.RightShift) } };

        public IntegerInstruction Visit(Normalize instruction) => instruction with { Requantizer = One(instruction.Requantizer) };

        public IntegerInstruction Visit(NormalizeMoments instruction) => instruction with { Requantizers = All(instruction.Requantizers) };

        public IntegerInstruction Visit(SelectLargest instruction) => instruction;

        public IntegerInstruction Visit(GatherRows instruction) => instruction;

        private Requantizer[] All(Requantizer[] requantizers) => Array.ConvertAll(requantizers, One);

        private Requantizer One(Requantizer requantizer) => requantizer with { Addend = requantizer.Addend + Part(requantizer.RightShift) };

        // Without a shift nothing is rounded; else half-way itself, which is rounded up, may go down.
        private long Part(int shift) => shift == 0 ? 0
            : steps < 0 ? Math.Min(-1, (long)Math.Floor(Math.ScaleB(steps, shift))) : (long)Math.ScaleB(steps, shift);

        private short[] Table(ProgramTensor from, ProgramTensor to) => [.. Enumerable.Range(0, from.Range.Count).Select(i =>
            (short)to.Range.Saturate(Math.Floor(
                (from.Parameters.Dequantize(from.Range.Min + i) / to.Parameters.Scale) + to.Parameters.ZeroPoint + steps + 0.5)))];
    }
}
