using Askew.Execution;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Quantization;

/// <summary>Runs a program while it is being lowered, a few instructions at a time, on all remembered samples.</summary>
/// <remarks>Only the integers that later instructions still read are kept, one copy a sample.</remarks>
internal sealed class IntegerReplay
{
    private readonly QuantizationPlan plan;
    private readonly LoweringContext context;
    private readonly Workers workers;
    private readonly Dictionary<int, byte[]>[] tensors;
    private readonly Dictionary<Value, int> lastReader = [];
    private readonly Dictionary<Node, int> position = [];

    public IntegerReplay(QuantizationPlan plan, CalibrationMemory memory, LoweringContext context, int threads)
    {
        this.plan = plan;
        this.context = context;
        workers = new Workers(threads);
        tensors = [.. memory.Samples.Select(sample => Inputs(memory, sample))];
        for (int i = 0; i < plan.Graph.Nodes.Count; i++)
        {
            Node node = plan.Graph.Nodes[i];
            position[node] = i;
            foreach (Value input in node.VariableInputs)
            {
                lastReader[input] = i;
            }
        }
    }

    /// <summary>The mean accumulator of each channel of the linear instruction from number <paramref name="mark"/> on, over all samples and positions.</summary>
    public double[] MeanAccumulators(int mark)
    {
        IntegerInstruction[] added = [.. context.Instructions.Skip(mark)];
        IntegerInstruction linear = added.Single(instruction => instruction is Convolve or MultiplyMatrices);

        // What comes before the layer's own instruction (a change of layout) has to run first.
        IntegerInstruction[] before = [.. added.TakeWhile(instruction => instruction != linear)];
        if (before.Length > 0)
        {
            Run(before);
        }

        int input = StorageOf(linear.Inputs[0]);
        var perSample = new double[tensors.Length][];
        workers.For(tensors.Length, sample =>
        {
            ReadOnlySpan<byte> bytes = tensors[sample][input];
            perSample[sample] = linear is Convolve convolve
                ? AccumulatorMeans.Of(convolve, context.Tensors, bytes)
                : AccumulatorMeans.Of((MultiplyMatrices)linear, context.Tensors, bytes);
        });

        // Added up in the order of the samples: the result does not depend on threads.
        var means = new double[perSample[0].Length];
        foreach (double[] one in perSample)
        {
            for (int channel = 0; channel < means.Length; channel++)
            {
                means[channel] += one[channel] / perSample.Length;
            }
        }

        return means;
    }

    /// <summary>Runs the instructions from number <paramref name="mark"/> on, which were lowered from <paramref name="node"/>, and forgets what nobody reads any more.</summary>
    public void RunFrom(int mark, Node node)
    {
        Run([.. context.Instructions.Skip(mark)]);

        // Nodes are lowered in order, so a value is done with once its last reader has been lowered.
        HashSet<int> needed = [.. lastReader
            .Where(pair => pair.Value > position[node] && context.IsDeclared(pair.Key))
            .Select(pair => StorageOf(context.TensorOf(pair.Key)))];
        foreach (Dictionary<int, byte[]> sample in tensors)
        {
            foreach (int tensor in sample.Keys.Where(tensor => !needed.Contains(tensor)).ToArray())
            {
                sample.Remove(tensor);
            }
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
        var program = new IntegerProgram
        {
            Origin = new ProgramOrigin(string.Empty, string.Empty, string.Empty, string.Empty, string.Empty),
            Tensors = context.Tensors,
            Instructions = instructions,
            Inputs = read,
            Outputs = written,
        };

        // Each thread gets an interpreter with memory of its own; packed weights are shared.
        var first = new IntegerInterpreter(program);
        using var interpreter = new ThreadLocal<IntegerInterpreter>(first.Fork);
        workers.For(tensors.Length, sample =>
        {
            TensorStorage storage = interpreter.Value!.Storage;
            foreach (int tensor in read)
            {
                tensors[sample][tensor].CopyTo(storage.Bytes(tensor));
            }

            interpreter.Value!.Run();
            foreach (int tensor in written)
            {
                tensors[sample][tensor] = storage.Bytes(tensor).ToArray();
            }
        });
    }

    private int StorageOf(int tensor)
    {
        while (context.Tensors[tensor].AliasOf is { } target)
        {
            tensor = target;
        }

        return tensor;
    }

    private Dictionary<int, byte[]> Inputs(CalibrationMemory memory, int sample)
    {
        var inputs = new Dictionary<int, byte[]>();
        foreach (Value input in plan.Graph.Inputs)
        {
            int tensor = context.TensorOf(input);
            var bytes = new byte[context.Tensors[tensor].SizeInBytes];
            ProgramBoundary.Quantize(context.Tensors[tensor], memory.InputOf(sample, input).Floats, bytes);
            inputs[tensor] = bytes;
        }

        return inputs;
    }
}
