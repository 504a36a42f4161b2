using Askew.Execution;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Quantization.Lowering;
using Askew.Quantization.Planning;
using Askew.Tensors;

namespace Askew.Quantization.Refinements;

/// <summary>Runs a program while it is being lowered, a few instructions at a time, on several samples.</summary>
/// <remarks>Only the integers that later instructions still read are kept, one copy a sample.</remarks>
internal sealed class IntegerReplay
{
    private readonly MappedNetwork plan;
    private readonly LoweringContext context;
    private readonly Workers workers;
    private readonly Dictionary<int, byte[]>[] tensors;
    private readonly SpareArrays<byte> spare = new();
    private readonly Dictionary<Value, int> lastReader = [];
    private readonly Dictionary<Node, int> position = [];

    // For each tensor that holds integers the last node that reads them, under whatever name.
    private readonly Dictionary<int, int> lastReaderOf = [];

    public IntegerReplay(MappedNetwork plan, IReadOnlyList<IReadOnlyList<Tensor>> inputs, LoweringContext context, int threads)
    {
        this.plan = plan;
        this.context = context;
        workers = new Workers(threads);
        tensors = [.. inputs.Select(Quantized)];
        for (int i = 0; i < plan.Graph.Nodes.Count; i++)
        {
            Node node = plan.Graph.Nodes[i];
            position[node] = i;
            foreach (Value input in node.VariableInputs)
            {
                lastReader[input] = i;
            }
        }

        Learn(plan.Graph.Inputs);
    }

    /// <summary>How many samples there are.</summary>
    public int Samples => tensors.Length;

    /// <summary>The integers of <paramref name="value"/> for sample <paramref name="sample"/>, as bytes.</summary>
    public ReadOnlySpan<byte> IntegersOf(int sample, Value value) => BytesOf(sample, StorageOf(context.TensorOf(value)));

    /// <summary>Runs the instructions from number <paramref name="mark"/> on.</summary>
    public void RunFrom(int mark) => Run([.. context.Instructions.Skip(mark)]);

    /// <summary>Forgets what nobody reads any more once <paramref name="node"/> has run.</summary>
    public void Forget(Node node)
    {
        // Nodes are lowered in order, so a value is done with once its last reader has been lowered.
        Learn(node.Outputs.Append(plan.StoredOutput(node)));
        foreach (Dictionary<int, byte[]> sample in tensors)
        {
            foreach (int tensor in sample.Keys.Where(tensor => lastReaderOf.GetValueOrDefault(tensor, -1) <= position[node]).ToArray())
            {
                sample.Remove(tensor, out byte[]? bytes);
                spare.Return(bytes!);
            }
        }
    }

    private void Learn(IEnumerable<Value> made)
    {
        foreach (Value value in made.Where(context.IsDeclared))
        {
            int tensor = StorageOf(context.TensorOf(value));
            lastReaderOf[tensor] = Math.Max(lastReaderOf.GetValueOrDefault(tensor, -1), lastReader.GetValueOrDefault(value, -1));
        }
    }

    private void Run(IntegerInstruction[] instructions)
    {
        if (instructions.Length == 0 || tensors.Length == 0)
        {
            return;
        }

        int[] written = [.. instructions.Select(i => StorageOf(i.Output)).Distinct()];
        int[] read = [.. instructions.SelectMany(i => i.Inputs).Select(StorageOf).Distinct()
            .Where(tensor => !written.Contains(tensor) && context.Tensors[tensor].Constant is null)];

        // With the tensors that it touches and no others: a step costs the same however many came before.
        var own = new Dictionary<int, int>();
        foreach (int tensor in instructions.SelectMany(i => i.Inputs.Append(i.Output)))
        {
            own.TryAdd(StorageOf(tensor), own.Count);
            own.TryAdd(tensor, own.Count);
        }

        var program = new IntegerProgram
        {
            Origin = ProgramOrigin.None,
            Tensors = [.. own.Keys.Select(tensor => context.Tensors[tensor] with
            {
                AliasOf = context.Tensors[tensor].AliasOf is null ? null : own[StorageOf(tensor)],
            })],
            Instructions = [.. instructions.Select(i => i.WithInputs(tensor => own[tensor]) with { Output = own[i.Output] })],
            Inputs = [.. read.Select(tensor => own[tensor])],
            Outputs = [.. written.Select(tensor => own[tensor])],
        };

        // Each interpreter has memory of its own; packed weights are shared.
        workers.For(tensors.Length, new IntegerInterpreter(program).Fork, (interpreter, sample) =>
        {
            TensorStorage storage = interpreter.Storage;
            foreach (int tensor in read)
            {
                BytesOf(sample, tensor).CopyTo(storage.Bytes(own[tensor]));
            }

            interpreter.Run();
            foreach (int tensor in written)
            {
                Span<byte> bytes = storage.Bytes(own[tensor]);
                if (!tensors[sample].TryGetValue(tensor, out byte[]? kept) || kept.Length < bytes.Length)
                {
                    tensors[sample][tensor] = kept = spare.Take(bytes.Length);
                }

                bytes.CopyTo(kept);
            }
        });
    }

    // Arrays may be longer than what they hold.
    private Span<byte> BytesOf(int sample, int tensor) => tensors[sample][tensor].AsSpan(0, context.Tensors[tensor].SizeInBytes);

    private int StorageOf(int tensor) => context.StorageOf(tensor);

    private Dictionary<int, byte[]> Quantized(IReadOnlyList<Tensor> sample)
    {
        var integers = new Dictionary<int, byte[]>();
        foreach ((Value input, Tensor reals) in plan.Graph.Inputs.Zip(sample))
        {
            int tensor = context.TensorOf(input);
            var bytes = new byte[context.Tensors[tensor].SizeInBytes];
            ProgramBoundary.Quantize(context.Tensors[tensor], reals.Floats, bytes);
            integers[tensor] = bytes;
        }

        return integers;
    }
}
