using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Quantization.Planning;

namespace Askew.Quantization.Lowering;

/// <summary>A network of which the integer program is made.</summary>
/// <param name="Plan">All decisions, the last weights and biases among them.</param>
/// <param name="Scored">The integer program without what chooses among its results: what can be held against its float network.</param>
/// <param name="Layers">What became of each node, in order.</param>
internal sealed record LoweredNetwork(QuantizationPlan Plan, IntegerProgram Scored, IReadOnlyList<LoweredLayer> Layers) : IDecision
{
    /// <summary>The float network that the program stands for, perhaps with channels of like sizes, and its statistics.</summary>
    public CalibratedNetwork Network => Plan.Network;

    /// <summary>The integer program.</summary>
    public IntegerProgram Program { get; init; } = Scored;

    /// <summary>Whether the program ends with what chooses among its results.</summary>
    public bool Chooses => Program != Scored;

    /// <summary>What the user should know about what was decided, one sentence each.</summary>
    public ImmutableArray<string> Notes { get; init; } = Plan.Notes;

    void IDecision.CheckInvariants()
    {
        try
        {
            ((IDecision)Plan).CheckInvariants();
            ProgramValidator.Check(Program);
        }
        catch (InvalidDataException e)
        {
            throw new GraphException($"the network has no program that can be run: {e.Message}", e);
        }
    }

    JsonObject IDecision.Describe() => Described.Of(
        ("notes", Described.List(Notes)),
        ("choosing", Described.List(
            Program.Instructions.Skip(Scored.Instructions.Count).Select(instruction => instruction.GetType().Name))),
        ("layers", Described.List(Layers, layer => Described.Of(
            ("node", layer.Node.Name),
            ("result", layer.Result.Name),
            ("tensor", layer.Tensor),
            ("instructions", Described.List(Program.Instructions.Skip(layer.FirstInstruction).Take(layer.InstructionCount)
                .Select(instruction => instruction.GetType().Name)))))),
        ("weights", ((IDecision)Plan).Describe()));
}
