using System.Text.Json.Nodes;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Quantization.Planning;

namespace Askew.Quantization.Lowering;

/// <summary>A network of which the integer program is made.</summary>
/// <param name="Plan">All decisions, the last weights and biases among them.</param>
/// <param name="Program">The integer program.</param>
/// <param name="Layers">What became of each node, in order.</param>
internal sealed record LoweredNetwork(QuantizationPlan Plan, IntegerProgram Program, IReadOnlyList<LoweredLayer> Layers) : IDecision
{
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
        ("layers", Described.List(Layers, layer => Described.Of(
            ("node", layer.Node.Name),
            ("result", layer.Result.Name),
            ("tensor", layer.Tensor),
            ("instructions", Described.List(Program.Instructions.Skip(layer.FirstInstruction).Take(layer.InstructionCount)
                .Select(instruction => instruction.GetType().Name)))))),
        ("weights", ((IDecision)Plan).Describe()));
}
