using Askew.Graphs;
using Askew.Instructions;
using Askew.Quantization.Lowering;
using Askew.Quantization.Planning;
using Askew.Tensors;

namespace Askew.Quantization.Refinements;

/// <summary>The layer at which a <see cref="LockStep"/> is: what goes into it in integers, what it should give, and what it gives with
/// these or those weights.</summary>
internal sealed class LayerInLockStep
{
    private readonly LockStep lockStep;
    private readonly LoweringContext.Position start;
    private QuantizedWeights? applied;

    /// <summary>The layer of <paramref name="node"/>, which is lowered next.</summary>
    public LayerInLockStep(LockStep lockStep, Node node)
    {
        this.lockStep = lockStep;
        Node = node;
        start = lockStep.Context.Here;
    }

    /// <summary>The network.</summary>
    public MappedNetwork Network => lockStep.Network;

    /// <summary>The layer's node.</summary>
    public Node Node { get; }

    /// <summary>Its float weights.</summary>
    public LinearLayer Layer => Network.LayerOf(Node);

    /// <summary>The weights and biases that it has so far.</summary>
    public QuantizedWeights Weights => lockStep.WeightsOf(Node);

    /// <summary>How many samples run in lock-step.</summary>
    public int Samples => lockStep.Integers.Samples;

    /// <summary>The threads to use.</summary>
    public Workers Workers => lockStep.Workers;

    /// <summary>The instruction that computes the layer; null where it has none of its own.</summary>
    public IntegerInstruction? Instruction
    {
        get
        {
            lockStep.Context.RewindTo(start);
            lockStep.Context.Lower(Node);
            IntegerInstruction? first = lockStep.Context.Instructions.Skip(start.Instructions).FirstOrDefault();
            lockStep.Context.RewindTo(start);
            applied = null;
            return first;
        }
    }

    /// <summary>The integers of <paramref name="value"/> for sample <paramref name="sample"/>, as bytes: of what the layer reads, and of
    /// its result after <see cref="Apply"/>.</summary>
    public ReadOnlySpan<byte> IntegersOf(int sample, Value value) => lockStep.Integers.IntegersOf(sample, value);

    /// <summary>What the float network has for the layer's result, before a fused activation.</summary>
    public Tensor ExpectedOf(int sample) => lockStep.Reals[sample, Node.Output];

    /// <summary>Runs the float network up to the layer.</summary>
    public void Expect() => lockStep.Reals.RunTo(Node);

    /// <summary>Runs the layer with <paramref name="weights"/>.</summary>
    public void Apply(QuantizedWeights weights)
    {
        lockStep.SetWeights(Node, weights);
        lockStep.Context.RewindTo(start);
        lockStep.Context.Lower(Node);
        lockStep.Integers.RunFrom(start.Instructions);
        lockStep.Reals.RunTo(Node);
        applied = weights;
    }

    /// <summary>Sees to it that the layer was run with the weights that it has now.</summary>
    public void Settle()
    {
        if (!ReferenceEquals(applied, Weights))
        {
            Apply(Weights);
        }
    }
}
