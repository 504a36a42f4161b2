using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Export.Layout;

/// <summary>Gives the tensors inside a network an order with channels last, which is what windows and products of rows want to read;
/// inputs, outputs and what other shapes look at keep the order of the network.</summary>
/// <remarks>Where orders meet, a <see cref="Rearrange"/> that transposes is put in between.</remarks>
internal sealed class ChannelsLastLayout : IInstructionVisitor<LaidOutInstruction>
{
    private readonly IntegerProgram source;
    private readonly List<ProgramTensor> tensors;
    private readonly List<bool> channelsLast;
    private readonly List<IntegerInstruction> instructions = [];
    private readonly Dictionary<(int Tensor, bool ChannelsLast), int> copies = [];
    private readonly HashSet<int> fixedOrder;
    private readonly ILookup<int, int> views;
    private readonly bool isForWindows;

    private ChannelsLastLayout(IntegerProgram source, bool isForWindows, IReadOnlyList<int> inputsWithChannelsLast)
    {
        this.source = source;
        this.isForWindows = isForWindows;
        tensors = [.. source.Tensors];
        channelsLast = [.. source.Tensors.Select((_, tensor) => inputsWithChannelsLast.Contains(source.StorageOf(tensor)))];

        views = Enumerable.Range(0, source.Tensors.Count).Where(t => source.Tensors[t].AliasOf is not null).ToLookup(source.StorageOf);

        // Outputs, and tensors that others look at under a shape in which channels are something else.
        fixedOrder = [.. isForWindows ? [] : source.Outputs.Select(source.StorageOf), .. Viewed(source)];
    }

    /// <summary>Lays out <paramref name="program"/>; its inputs and outputs keep the order of the network.</summary>
    public static LaidOutProgram Of(IntegerProgram program) => Run(program, false, []).Finish(program.Outputs);

    /// <summary>Lays out <paramref name="program"/>; its inputs have their channels last, its outputs keep the order of the
    /// network.</summary>
    /// <exception cref="ExportException">An input is read under another shape, in which channels are something else; names it.</exception>
    public static LaidOutProgram WithInputs(IntegerProgram program)
    {
        int[] inputs = [.. program.Inputs.Where(input => !LaidOutProgram.IsEither(program.Tensors[input].Shape))];
        return Viewed(program).Concat(program.Outputs.Select(program.StorageOf)).Intersect(inputs).ToArray() is [var viewed, ..]
            ? throw new ExportException(
                $"input '{program.Tensors[viewed].Name}' {program.Tensors[viewed].Shape} is read under another shape, in which its "
                + "channels are something else, or is an output; so they cannot be last: export without --channels-last")
            : Run(program, false, inputs).Finish(program.Outputs);
    }

    /// <summary>Lays out <paramref name="program"/> for a runtime that has nothing but channels last: inputs and outputs that windows read
    /// or make have them, too.</summary>
    public static LaidOutProgram ForWindows(IntegerProgram program)
    {
        // Which inputs these are is seen where they are read.
        ChannelsLastLayout tried = Run(program, true, []);
        HashSet<int> viewed = [.. Viewed(program)];
        int[] inputs = [.. program.Inputs.Where(input => !viewed.Contains(input)
            && tried.views[input].Append(input).Any(view => tried.copies.ContainsKey((view, true))))];
        ChannelsLastLayout layout = Run(program, true, inputs);
        return layout.Finish([.. program.Outputs.Select(output => layout.copies.GetValueOrDefault((output, true), output))]);
    }

    public LaidOutInstruction Visit(Convolve instruction) => Windows(instruction);

    public LaidOutInstruction Visit(MultiplyMatrices instruction) => Rewired(instruction, false);

    public LaidOutInstruction Visit(MultiplyActivations instruction) => Rewired(instruction, false);

    public LaidOutInstruction Visit(LookUp instruction) => Elements(instruction);

    public LaidOutInstruction Visit(AddRescaled instruction) => Elements(instruction);

    public LaidOutInstruction Visit(MultiplyRescaled instruction) => Elements(instruction);

    public LaidOutInstruction Visit(MaxPool instruction) => Windows(instruction);

    public LaidOutInstruction Visit(AveragePool instruction) => Windows(instruction);

    // Where ends are free this is for a runtime that has no other form of it than a convolution.
    public LaidOutInstruction Visit(Rescale instruction) => isForWindows ? Windows(instruction) : Elements(instruction);

    public LaidOutInstruction Visit(Concatenate instruction) => Elements(instruction);

    // A walk whose places in the input can be told in rows, columns and channels reads either order.
    public LaidOutInstruction Visit(Rearrange instruction)
    {
        Shape shape = tensors[instruction.Input].Shape;
        RearrangeOrder? told = IsChannelsLast(instruction.Input) ? RearrangeOrder.Of(instruction, shape) : null;
        if (told is null)
        {
            return Rewired(instruction, false);
        }

        bool order = instruction.Extents.Length >= 3
            && instruction.Extents.AsSpan().SequenceEqual(tensors[instruction.Output].Shape.Extents);
        Rearrange read = told.Apply(instruction) with { Input = Read(instruction.Input, true) };
        return new LaidOutInstruction(order ? RearrangeOrder.WithChannelsLast(read) : read, order);
    }

    public LaidOutInstruction Visit(Resize instruction) => Windows(instruction);

    // Along the channels it runs fastest where they are, along other dimensions where those are outermost.
    public LaidOutInstruction Visit(Softmax instruction) =>
        Rewired(instruction, tensors[instruction.Output].Shape.Rank >= 3 && instruction.Axis == 1 && IsChannelsLast(instruction.Input));

    public LaidOutInstruction Visit(Normalize instruction) => Windows(instruction);

    // These count the elements as the network does.
    public LaidOutInstruction Visit(NormalizeMoments instruction) => Rewired(instruction, false);

    public LaidOutInstruction Visit(SelectLargest instruction) => Rewired(instruction, false);

    public LaidOutInstruction Visit(GatherRows instruction) => Rewired(instruction, false);

    private static ChannelsLastLayout Run(
        IntegerProgram program, bool isForWindows, IReadOnlyList<int> inputsWithChannelsLast)
    {
        var layout = new ChannelsLastLayout(program, isForWindows, inputsWithChannelsLast);
        foreach (IntegerInstruction instruction in program.Instructions)
        {
            layout.Write(instruction.Accept(layout));
        }

        return layout;
    }

    // Rows and columns may be told apart or not: channels are where they were. Not so where a view is what is written.
    private static IEnumerable<int> Viewed(IntegerProgram program)
    {
        HashSet<int> written = [.. program.Instructions.Select(instruction => instruction.Output)];
        return Enumerable.Range(0, program.Tensors.Count)
            .Where(t => program.Tensors[t].AliasOf is not null
                && (written.Contains(t) || !KeepsChannels(program.Tensors[program.StorageOf(t)].Shape, program.Tensors[t].Shape)))
            .Select(program.StorageOf);
    }

    private static bool KeepsChannels(Shape storage, Shape view) =>
        storage.Rank >= 3 && view.Rank >= 3 && storage[0] == view[0] && storage[1] == view[1];

    private LaidOutProgram Finish(IReadOnlyList<int> outputs) => new(
        new IntegerProgram
        {
            Origin = source.Origin,
            Tensors = tensors,
            Instructions = instructions,
            Inputs = source.Inputs,
            Outputs = outputs,
            Tail = source.Tail,
            JoinedResults = source.JoinedResults,
        },
        channelsLast);

    private LaidOutInstruction Windows(IntegerInstruction instruction) => Rewired(instruction, tensors[instruction.Output].Shape.Rank >= 3);

    // Element by element either order is as good as the other. Operands of other ranks keep the order in which their dimensions meet.
    private LaidOutInstruction Elements(IntegerInstruction instruction)
    {
        Shape output = tensors[instruction.Output].Shape;
        bool order = output.Rank >= 3
            && instruction.Inputs.Any(IsChannelsLast)
            && instruction.Inputs.All(i => tensors[i].Shape.Rank == output.Rank || tensors[i].Shape.ElementCount == 1);
        return Rewired(instruction, order);
    }

    private LaidOutInstruction Rewired(IntegerInstruction instruction, bool order) =>
        new(instruction.WithInputs(input => Read(input, order)), order);

    private bool IsChannelsLast(int tensor) => copies.ContainsKey((tensor, true)) || channelsLast[tensor];

    private void Write(LaidOutInstruction laidOut)
    {
        (IntegerInstruction instruction, bool order) = laidOut;
        int output = instruction.Output;
        if (!order || IsEither(tensors[output].Shape))
        {
            instructions.Add(instruction);
            return;
        }

        if (!fixedOrder.Contains(output))
        {
            foreach (int view in views[output].Append(output))
            {
                channelsLast[view] = true;
            }

            instructions.Add(instruction);
            return;
        }

        int inner = Declare(tensors[output] with { AliasOf = null }, true);
        copies.Add((output, true), inner);
        instructions.Add(instruction with { Output = inner });
        instructions.Add(Transposition(inner, output, true));
    }

    // The tensor in this order, transposed where nobody has done so before.
    private int Read(int tensor, bool order)
    {
        Shape shape = tensors[tensor].Shape;
        if (IsEither(shape) || channelsLast[tensor] == order)
        {
            return tensor;
        }

        if (copies.TryGetValue((tensor, order), out int copy))
        {
            return copy;
        }

        if (LaidOutProgram.IsEither(shape))
        {
            copy = Declare(tensors[tensor] with { AliasOf = tensors[tensor].AliasOf ?? tensor }, order);
            copies.Add((tensor, order), copy);
            return copy;
        }

        sbyte[]? constant = source.Tensors.Count > tensor ? tensors[source.StorageOf(tensor)].Constant : null;
        copy = Declare(tensors[tensor] with
        {
            AliasOf = null,
            Constant = constant is null ? null
            : Transposed(constant, tensors[tensor])
        }, order);
        copies.Add((tensor, order), copy);
        if (constant is null)
        {
            instructions.Add(Transposition(tensor, copy, !order));
        }

        return copy;
    }

    // Where the order of the elements is all that counts. A runtime that has nothing but channels last reads shapes, too: there
    // [1, C, 1, 1] and [1, 1, 1, C] are not the same.
    private bool IsEither(Shape shape) => isForWindows ? shape.Rank < 3 : LaidOutProgram.IsEither(shape);

    private int Declare(ProgramTensor tensor, bool order)
    {
        tensors.Add(tensor);
        channelsLast.Add(order);
        return tensors.Count - 1;
    }

    private Rearrange Transposition(int from, int to, bool fromChannelsLast)
    {
        Shape shape = tensors[from].Shape;
        int channels = shape[1];
        int places = shape.CountBetween(2, shape.Rank);
        int[] extents = fromChannelsLast ? [shape[0], channels, places] : [shape[0], places, channels];
        return new Rearrange
        {
            Node = $"{tensors[to].Name}, channels {(fromChannelsLast ? "first" : "last")}",
            Input = from,
            Output = to,
            Extents = extents,
            Strides = [channels * places, 1, extents[1]],
            Offset = 0,
            Before = [0, 0, 0],
            Available = extents,
            PadValue = 0,
        };
    }

    /// <summary>The integers of <paramref name="tensor"/>, as bytes, with channels last.</summary>
    public static T[] Transposed<T>(T[] bytes, ProgramTensor tensor)
        where T : unmanaged
    {
        Shape shape = tensor.Shape;
        int size = tensor.ElementSizeInBytes;
        int channels = shape[1];
        int places = shape.CountBetween(2, shape.Rank);
        var result = new T[bytes.Length];
        for (int i = 0; i < bytes.Length / size; i++)
        {
            int n = i / (channels * places);
            int c = i / places % channels;
            int target = (((n * places) + (i % places)) * channels) + c;
            bytes.AsSpan(i * size, size).CopyTo(result.AsSpan(target * size, size));
        }

        return result;
    }
}
