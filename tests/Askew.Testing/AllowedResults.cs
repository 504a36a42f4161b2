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
    public static AllowedResults Of(SingleLayer layer, double leeway)
    {
        if (leeway == 0)
        {
            return new AllowedResults(layer.Expected.Floats.ToArray(), layer.Expected.Floats.ToArray());
        }

        return UnroundedResults.Of(layer) is { } exact
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
            Instructions = [Moved(layer.Instruction, layer.Program.Tensors, steps)],
            Inputs = layer.Program.Inputs,
            Outputs = layer.Program.Outputs,
        };
        return new ProgramNetwork(moved, Execution.KernelCatalog.Scalar).Run([.. layer.Inputs.Values])[0].Floats.ToArray();
    }

    // The layer with all that it rounds moved by so many steps.
    private static IntegerInstruction Moved(IntegerInstruction instruction, IReadOnlyList<ProgramTensor> tensors, double steps)
    {
        return instruction switch
        {
            Convolve layer => layer with { Requantizers = All(layer.Requantizers) },
            MultiplyMatrices layer => layer with { Requantizers = All(layer.Requantizers) },
            MultiplyActivations layer => layer with { Requantizer = One(layer.Requantizer) },
            AddRescaled layer => layer with { Addend = layer.Addend + Part(layer.RightShift) },
            MultiplyRescaled layer => layer with { Requantizer = One(layer.Requantizer) },
            AveragePool layer => layer with { Requantizers = All(layer.Requantizers) },
            Rescale layer => layer with { Requantizers = All(layer.Requantizers) },
            NormalizeMoments layer => layer with { Requantizers = All(layer.Requantizers) },
            Normalize layer => layer with { Requantizer = One(layer.Requantizer) },
            Softmax { Logarithm: { } logarithm } layer => layer with
            {
                Logarithm = logarithm with { Addend = logarithm.Addend + Part(logarithm.RightShift) },
            },
            Concatenate layer => layer with
            {
                Tables = [.. layer.Parts.Zip(layer.Tables, (part, table) =>
                    table is null ? null : Table(tensors[part], tensors[layer.Output]))],
            },
            LookUp layer => layer with
            {
                // What an entry was rounded from is not known.
                Table = [.. layer.Table.Select(entry => (short)tensors[layer.Output].Range.Saturate(entry + (long)Math.Sign(steps)))],
            },

            // These round nothing, or without an addend: UnroundedResults.
            MaxPool or Rearrange or SelectLargest or GatherRows or Softmax or Resize => instruction,
            _ => throw new NotSupportedException($"Nobody says what a {instruction.GetType().Name} rounds."),
        };

        Requantizer[] All(Requantizer[] requantizers) => Array.ConvertAll(requantizers, One);

        Requantizer One(Requantizer requantizer) => requantizer with { Addend = requantizer.Addend + Part(requantizer.RightShift) };

        // Without a shift nothing is rounded; else half-way itself, which is rounded up, may go down.
        long Part(int shift) => shift == 0 ? 0
            : steps < 0 ? Math.Min(-1, (long)Math.Floor(Math.ScaleB(steps, shift))) : (long)Math.ScaleB(steps, shift);

        short[] Table(ProgramTensor from, ProgramTensor to) => [.. Enumerable.Range(0, from.Range.Count).Select(i =>
            (short)to.Range.Saturate(Math.Floor(
                (from.Parameters.Dequantize(from.Range.Min + i) / to.Parameters.Scale) + to.Parameters.ZeroPoint + steps + 0.5)))];
    }
}
