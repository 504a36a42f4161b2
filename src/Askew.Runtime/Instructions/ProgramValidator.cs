using Askew.Numerics;
using Askew.Tensors;

namespace Askew.Instructions;

/// <summary>Checks that a program can be run: every number that an instruction uses as an index or a size fits the tensors.</summary>
/// <remarks>Programs come from files, which may be damaged or hostile; kernels rely on what is checked here.</remarks>
public static class ProgramValidator
{
    private const int LargestExtent = 1 << 24;

    /// <summary>Checks <paramref name="program"/>.</summary>
    /// <exception cref="InvalidDataException">Names the instruction at fault and what is wrong.</exception>
    public static void Check(IntegerProgram program)
    {
        int count = program.Tensors.Count;
        for (int i = 0; i < count; i++)
        {
            ProgramTensor tensor = program.Tensors[i];
            Require(tensor.AliasOf is null || (uint)tensor.AliasOf < (uint)count, tensor.Name, "it is an alias of a tensor that is not there");
            Require(tensor.Constant is null || tensor.Constant.Length == tensor.SizeInBytes, tensor.Name, "its constant has the wrong size");
            Require(tensor.Shape.ElementCount <= Array.MaxLength / 2, tensor.Name, "it is too large");
        }

        for (int i = 0; i < count; i++)
        {
            CheckAlias(program, i);
        }

        foreach (int tensor in program.Inputs.Concat(program.Outputs).Concat(program.Results)
            .Concat(program.Instructions.Concat(program.Tail).SelectMany(s => s.Inputs.Append(s.Output))))
        {
            Require((uint)tensor < (uint)count, "the program", $"it refers to tensor {tensor} of {count}");
        }

        CheckOrder(program);
        CheckTail(program);
        CheckInstructions(program.Instructions, program.Tensors);

        // Behind the outputs there are only reals, which are all of one width.
        CheckInstructions(program.Tail, [.. program.Tensors.Select(tensor => tensor with { Parameters = new QuantizationParameters(1, 0, 16) })]);
    }

    private static void CheckInstructions(IReadOnlyList<IntegerInstruction> instructions, IReadOnlyList<ProgramTensor> tensors)
    {
        foreach (IntegerInstruction instruction in instructions)
        {
            try
            {
                CheckInstruction(instruction, tensors);
            }
            catch (OverflowException e)
            {
                throw new InvalidDataException($"node '{instruction.Node}': its sizes overflow", e);
            }
        }
    }

    private static void CheckAlias(IntegerProgram program, int tensor)
    {
        int current = tensor;
        for (int steps = 0; program.Tensors[current].AliasOf is { } next; steps++, current = next)
        {
            Require(steps < program.Tensors.Count, program.Tensors[tensor].Name, "it is an alias of itself");
        }

        Require(
            program.Tensors[current].SizeInBytes == program.Tensors[tensor].SizeInBytes, program.Tensors[tensor].Name, "it differs in size from the tensor that it is an alias of");
    }

    private static void CheckOrder(IntegerProgram program)
    {
        var filled = program.Inputs.Select(program.StorageOf).ToHashSet();
        Require(filled.All(t => program.Tensors[t].Constant is null), "the program", "an input is a constant");
        foreach (IntegerInstruction instruction in program.Instructions)
        {
            foreach (int input in instruction.Inputs.Select(program.StorageOf))
            {
                Require(program.Tensors[input].Constant is not null || filled.Contains(input), instruction.Node, $"it reads tensor {input} before it is written");
            }

            int output = program.StorageOf(instruction.Output);
            Require(program.Tensors[output].Constant is null && filled.Add(output), instruction.Node, "it writes a tensor that is already written");
        }

        Require(
            program.Outputs.Select(program.StorageOf).All(t => filled.Contains(t) || program.Tensors[t].Constant is not null), "the program", "an output is never written");
    }

    private static void CheckTail(IntegerProgram program)
    {
        var filled = program.Outputs.Select(program.StorageOf).ToHashSet();
        foreach (IntegerInstruction instruction in program.Tail)
        {
            Require(
                instruction is Rearrange || (instruction is Concatenate join && join.Tables.All(table => table is null)), instruction.Node, "only joins and moves can stand behind the outputs");
            Require(instruction.Inputs.Select(program.StorageOf).All(filled.Contains), instruction.Node, "it reads what is no output");
            Require(filled.Add(program.StorageOf(instruction.Output)), instruction.Node, "it writes a tensor that is already written");
        }

        Require(program.Results.Select(program.StorageOf).All(filled.Contains), "the program", "a result is never written");
    }

    private static void CheckInstruction(IntegerInstruction instruction, IReadOnlyList<ProgramTensor> tensors)
    {
        string node = instruction.Node;
        ProgramTensor input = tensors[instruction.Inputs[0]];
        ProgramTensor output = tensors[instruction.Output];
        switch (instruction)
        {
            case Convolve convolve:
                CheckConvolve(convolve, input, output);
                break;
            case MultiplyMatrices matrices:
                int columns = matrices.Requantizers.Length;
                Require(columns > 0 && output.Shape.Rank > 0 && output.Shape[-1] == columns, node, "its columns do not fit its output");
                int length = input.Shape.Rank > 0 ? input.Shape[-1] : 0;
                Require(length > 0 && matrices.Weights.Length == checked(length * columns), node, "its weights do not fit its input");
                Require((long)input.Shape.ElementCount / length * columns == output.Shape.ElementCount, node, "its rows do not fit its output");
                CheckStage(node, matrices.Stage, output, matrices.Requantizers);
                break;
            case LookUp lookUp:
                RequireSameCount(node, input, output);
                CheckPerChannel(node, lookUp.Tables, input);
                CheckTable(node, lookUp.Table, checked(input.Range.Count * lookUp.Tables), output);
                break;
            case AddRescaled add:
                CheckBroadcast(node, input, tensors[add.Right], output);
                CheckStage(node, add.Stage, output, new Requantizer(0, add.RightShift, add.Addend));
                break;
            case MultiplyRescaled multiply:
                CheckBroadcast(node, input, tensors[multiply.Right], output);
                Require(input.Range.Contains(multiply.LeftZeroPoint) && tensors[multiply.Right].Range.Contains(multiply.RightZeroPoint), node, "a zero point is out of range");
                CheckStage(node, multiply.Stage, output, multiply.Requantizer);
                break;
            case MaxPool pool:
                CheckWindow(node, pool.Window, input, output);
                RequireSameWidth(node, input, output);
                break;
            case AveragePool pool:
                CheckWindow(node, pool.Window, input, output);
                Require(pool.RequantizerOf.Length == output.Shape.CountBetween(2, output.Shape.Rank), node, "its list of window kinds does not fit its output");
                Require(pool.RequantizerOf.All(r => (uint)r < (uint)pool.Requantizers.Length), node, "a window kind is not there");
                CheckStage(node, pool.Stage, output, pool.Requantizers);
                break;
            case Rescale rescale:
                RequireSameCount(node, input, output);
                CheckPerChannel(node, rescale.Requantizers.Length, input);
                CheckStage(node, rescale.Stage, output, rescale.Requantizers);
                break;
            case Concatenate concatenate:
                CheckConcatenate(concatenate, tensors, output);
                break;
            case Rearrange rearrange:
                CheckRearrange(rearrange, input, output);
                break;
            case Resize resize:
                Require(input.Shape.Rank is 3 or 4 && output.Shape.Rank == input.Shape.Rank, node, "it resizes tensors of rank 3 or 4");
                RequireSameWidth(node, input, output);
                Require(input.Shape[0] == output.Shape[0] && input.Shape[1] == output.Shape[1], node, "its batch or channels differ");
                CheckAxis(node, resize.Rows, input.Shape.Rank == 4 ? input.Shape[2] : 1, output.Shape.Rank == 4 ? output.Shape[2] : 1);
                CheckAxis(node, resize.Columns, input.Shape[-1], output.Shape[-1]);
                break;
            case Softmax softmax:
                CheckSoftmax(softmax, input, output);
                break;
            case Normalize normalize:
                RequireSameCount(node, input, output);
                Require(input.Shape.Rank >= 2 && normalize.Size is > 0 and <= LargestExtent, node, "its window is not possible");
                Require(input.Range.Contains(normalize.ZeroPoint) && normalize.FactorShift is >= 0 and <= 62, node, "its zero point or shift is out of range");
                long largestSquares = (long)Math.Min(normalize.Size, input.Shape[1]) * LargestSquare(input.Range, normalize.ZeroPoint);
                Require(largestSquares >> normalize.FactorShift < normalize.Factors.Length, node, "its factors do not cover every sum of squares");
                CheckStage(node, new OutputStage(normalize.Saturation), output, normalize.Requantizer);
                break;
            default:
                throw new InvalidDataException($"node '{node}': the instruction {instruction.GetType().Name} is not known");
        }
    }

    private static void CheckConvolve(Convolve convolve, ProgramTensor input, ProgramTensor output)
    {
        CheckWindow(convolve.Node, convolve.Window, input, output, sameChannels: false);
        int channels = input.Shape[1];
        int outputs = output.Shape[1];
        Require(convolve.Groups > 0 && channels % convolve.Groups == 0 && outputs % convolve.Groups == 0, convolve.Node, "its groups do not divide its channels");
        Require(convolve.Requantizers.Length == outputs, convolve.Node, "its requantizers do not fit its channels");
        Require(convolve.Weights.Length == checked((long)outputs * (channels / convolve.Groups) * convolve.Window.KernelSize), convolve.Node, "its weights do not fit its shape");
        Require(input.Range.Contains(convolve.PadValue), convolve.Node, "its padding value is out of range");
        CheckStage(convolve.Node, convolve.Stage, output, convolve.Requantizers);
    }

    private static void CheckWindow(string node, SlidingWindow window, ProgramTensor input, ProgramTensor output, bool sameChannels = true)
    {
        Require(input.Shape.Rank is 3 or 4 && output.Shape.Rank == input.Shape.Rank, node, "windows slide over tensors of rank 3 or 4");
        int[] positive = [window.KernelHeight, window.KernelWidth, window.StrideHeight, window.StrideWidth, window.DilationHeight, window.DilationWidth];
        int[] pads = [window.PadTop, window.PadLeft, window.PadBottom, window.PadRight];
        Require(positive.All(v => v is > 0 and <= LargestExtent) && pads.All(v => v is >= 0 and <= LargestExtent), node, "its window is not possible");
        Require(input.Shape[0] == output.Shape[0] && (!sameChannels || input.Shape[1] == output.Shape[1]), node, "its batch or channels differ");
        bool flat = input.Shape.Rank == 3;
        long reachHeight = ((long)(window.KernelHeight - 1) * window.DilationHeight) + 1;
        long reachWidth = ((long)(window.KernelWidth - 1) * window.DilationWidth) + 1;
        CheckSteps(node, flat ? 1 : input.Shape[2], flat ? 1 : output.Shape[2], reachHeight, window.StrideHeight, window.PadTop + window.PadBottom);
        CheckSteps(node, input.Shape[-1], output.Shape[-1], reachWidth, window.StrideWidth, window.PadLeft + window.PadRight);
    }

    // The last window may hang over the end (ceil_mode), but it starts within the padded data.
    private static void CheckSteps(string node, int extent, int steps, long reach, int stride, int pads) => Require(
        steps == 0 || ((long)(steps - 1) * stride < (long)extent + pads && reach <= (long)extent + pads), node, "its windows do not fit its input and output");

    private static void CheckConcatenate(Concatenate concatenate, IReadOnlyList<ProgramTensor> tensors, ProgramTensor output)
    {
        string node = concatenate.Node;
        Require(concatenate.Parts.Length > 0 && concatenate.Tables.Length == concatenate.Parts.Length, node, "it needs one table a part");
        Require((uint)concatenate.Axis < (uint)output.Shape.Rank, node, "its axis is not there");
        long extent = 0;
        for (int p = 0; p < concatenate.Parts.Length; p++)
        {
            ProgramTensor part = tensors[concatenate.Parts[p]];
            Require(part.Shape.Rank == output.Shape.Rank, node, "its parts differ in rank");
            extent += part.Shape[concatenate.Axis];
            Require(part.Shape.With(concatenate.Axis, 0).Equals(output.Shape.With(concatenate.Axis, 0)), node, "its parts differ in shape");
            if (concatenate.Tables[p] is { } table)
            {
                CheckTable(node, table, part.Range.Count, output);
            }
            else
            {
                RequireSameWidth(node, part, output);
            }
        }

        Require(extent == output.Shape[concatenate.Axis], node, "its parts do not add up to its output");
    }

    private static void CheckRearrange(Rearrange rearrange, ProgramTensor input, ProgramTensor output)
    {
        string node = rearrange.Node;
        int rank = rearrange.Extents.Length;
        int[][] lists = [rearrange.Strides, rearrange.Before, rearrange.Available];
        Require(lists.All(list => list.Length == rank), node, "its lists differ in length");
        Require(rearrange.Extents.All(e => e >= 0) && new Shape(rearrange.Extents).ElementCount == output.Shape.ElementCount, node, "its walk does not fit its output");
        RequireSameWidth(node, input, output);
        Require(output.Range.Contains(rearrange.PadValue), node, "its padding value is out of range");
        long low = rearrange.Offset;
        long high = rearrange.Offset;
        for (int d = 0; d < rank; d++)
        {
            // The kernel computes addresses for padding, too, before it decides not to read there.
            Require(rearrange.Available[d] >= 0 && Math.Abs((long)rearrange.Before[d]) <= LargestExtent, node, "its padding is not possible");
            long reach = (long)Math.Max(0, Math.Min(rearrange.Available[d], (long)rearrange.Extents[d] - rearrange.Before[d]) - 1) * rearrange.Strides[d];
            low += Math.Min(0, reach);
            high += Math.Max(0, reach);
        }

        bool reads = rearrange.Available.All(a => a > 0) && output.Shape.ElementCount > 0;
        Require(!reads || (low >= 0 && high < input.Shape.ElementCount), node, "it reads outside its input");
    }

    private static void CheckAxis(string node, ResizeAxis axis, int from, int to)
    {
        Require(axis.First.Length == to && axis.Second.Length == to && axis.SecondWeight.Length == to, node, "its resampling does not fit its output");
        Require(axis.First.Concat(axis.Second).All(i => (uint)i < (uint)from), node, "it resamples from outside its input");
        Require(axis.SecondWeight.All(w => w is >= 0 and <= 1 << Resize.WeightBits), node, "a resampling weight is out of range");
    }

    private static void CheckSoftmax(Softmax softmax, ProgramTensor input, ProgramTensor output)
    {
        string node = softmax.Node;
        RequireSameCount(node, input, output);
        Require((uint)softmax.Axis < (uint)input.Shape.Rank, node, "its axis is not there");
        Require(softmax.Exponentials.Length == input.Range.Count, node, "its table does not fit its input");
        Require(softmax.Exponentials.All(e => e is >= 0 and <= 1 << Softmax.ExponentialBits) && softmax.Exponentials[0] > 0, node, "an exponential is out of range");
        Require(softmax.ReciprocalScale >= 0 && output.Range.Contains(softmax.ZeroPoint), node, "its scale or zero point is out of range");
        CheckStage(node, new OutputStage(softmax.Saturation), output, new Requantizer(0, softmax.Logarithm?.RightShift ?? 0, 0));
        Require(softmax.Logarithm is null || softmax.Logarithm.LogTable.Length == (1 << Softmax.LogTableBits) + 2, node, "its table of logarithms has the wrong size");
    }

    private static void CheckBroadcast(string node, ProgramTensor left, ProgramTensor right, ProgramTensor output)
    {
        foreach (Shape shape in new[] { left.Shape, right.Shape })
        {
            Require(shape.Rank <= output.Shape.Rank, node, "an operand has more dimensions than the result");
            for (int d = 1; d <= shape.Rank; d++)
            {
                Require(shape[-d] == output.Shape[-d] || shape[-d] == 1, node, $"operand {shape} does not broadcast to {output.Shape}");
            }
        }
    }

    private static void CheckPerChannel(string node, int kinds, ProgramTensor tensor) => Require(
        kinds == 1 || (tensor.Shape.Rank >= 2 && tensor.Shape[1] == kinds), node, "it needs one entry, or one for each channel");

    private static void CheckStage(string node, OutputStage stage, ProgramTensor output, params ReadOnlySpan<Requantizer> requantizers)
    {
        foreach (Requantizer requantizer in requantizers)
        {
            Require(requantizer.RightShift is >= 0 and <= Requantizer.LargestShift, node, $"its shift {requantizer.RightShift} is out of range");
        }

        Require(stage.Saturation.Min <= stage.Saturation.Max, node, "its saturation is empty");
        if (stage.Table is { } table)
        {
            Require((long)stage.Saturation.Max - stage.Saturation.Min < short.MaxValue * 4, node, "its saturation is too wide for a table");
            CheckTable(node, table, stage.Saturation.Count, output);
        }
        else
        {
            Require(output.Range.Contains(stage.Saturation.Min) && output.Range.Contains(stage.Saturation.Max), node, "its saturation exceeds its output");
        }
    }

    private static void CheckTable(string node, short[] table, int entries, ProgramTensor output)
    {
        Require(table.Length == entries, node, $"a table has {table.Length} entries, not {entries}");
        Require(table.All(v => output.Range.Contains(v)), node, "a table entry is out of range");
    }

    private static long LargestSquare(IntegerRange range, int zeroPoint)
    {
        long largest = Math.Max((long)zeroPoint - range.Min, (long)range.Max - zeroPoint);
        return largest * largest;
    }

    private static void RequireSameCount(string node, ProgramTensor input, ProgramTensor output) =>
        Require(input.Shape.ElementCount == output.Shape.ElementCount, node, "input and output differ in size");

    private static void RequireSameWidth(string node, ProgramTensor input, ProgramTensor output) =>
        Require(input.Parameters.BitWidth == output.Parameters.BitWidth, node, "input and output differ in bit width");

    private static void Require(bool condition, string place, string what)
    {
        if (!condition)
        {
            throw new InvalidDataException($"'{place}': {what}");
        }
    }
}
