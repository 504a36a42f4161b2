using Askew.Graphs;

namespace Askew.Importing.Caffe;

/// <summary>Says which layers a network has when it is tested, by the rules of <c>include</c> and <c>exclude</c>.</summary>
internal static class PhaseRules
{
    /// <summary>Whether <paramref name="layer"/> is part of the network in the phase TEST, with the level and the stages of
    /// <paramref name="state"/>.</summary>
    /// <exception cref="GraphException">It has rules of both kinds.</exception>
    public static bool IsIncluded(LayerParameter layer, NetState? state)
    {
        if (layer.Include.Count > 0 && layer.Exclude.Count > 0)
        {
            throw new GraphException(
                $"layer '{layer.Name}' ({layer.Type}) has rules of include and of exclude; only one kind may be there");
        }

        state ??= new NetState();
        return layer.Include.Count > 0
            ? layer.Include.Any(rule => IsMet(rule, state))
            : !layer.Exclude.Any(rule => IsMet(rule, state));
    }

    private static bool IsMet(NetStateRule rule, NetState state) =>
        (!rule.HasPhase || rule.Phase == Phase.Test)
        && (!rule.HasMinLevel || state.Level >= rule.MinLevel)
        && (!rule.HasMaxLevel || state.Level <= rule.MaxLevel)
        && rule.Stage.All(state.Stage.Contains)
        && !rule.NotStage.Any(state.Stage.Contains);
}
