using System.Text.Json.Nodes;
using Askew.Graphs;

namespace Askew.Quantization.Planning;

/// <summary>What a step on the road decided, together with all that was decided before.</summary>
internal interface IDecision
{
    /// <summary>Holds what must be true of it whatever the network; checked after every step.</summary>
    /// <exception cref="BrokenInvariantException">The step before left it in pieces: a fault of Askew, not of the network.</exception>
    void CheckInvariants();

    /// <summary>What was decided, for people, as JSON.</summary>
    JsonObject Describe();
}
