using Askew.Export.TFLite.Schema;
using Askew.Numerics;

namespace Askew.Export.TFLite;

/// <summary>What happens to a result before it is stored: a fused clamp where the runtime's is exactly the program's, else operators behind
/// it.</summary>
internal sealed class StageOperators(LiteGraph graph, LiteTensors tensors)
{
    /// <summary>Has <paramref name="write"/> make the integers of <paramref name="target"/>, clamped to
    /// <paramref name="saturation"/>.</summary>
    /// <param name="target">The tensor of the model.</param>
    /// <param name="parameters">Its mapping.</param>
    /// <param name="saturation">The integers that it may hold.</param>
    /// <param name="write">Appends what makes a tensor, with this activation fused.</param>
    public void Store(int target, QuantizationParameters parameters, IntegerRange saturation, Action<int, LiteActivation> write)
    {
        if (ActivationFor(parameters, saturation) is { } activation)
        {
            write(target, activation);
        }
        else
        {
            StoreUnfused(target, parameters, saturation, free => write(free, LiteActivation.None));
        }
    }

    /// <summary>The same where nothing can be fused with what makes them.</summary>
    public void StoreUnfused(int target, QuantizationParameters parameters, IntegerRange saturation, Action<int> write)
    {
        if (saturation == Stored(parameters))
        {
            write(target);
            return;
        }

        int free = tensors.Like(target, $"{graph[target].Name}_free", graph[target].Shape);
        write(free);
        Clamp(free, target, parameters, saturation);
    }

    /// <summary>Copies <paramref name="from"/>, clamped to <paramref name="saturation"/>.</summary>
    public void Move(int from, int target, QuantizationParameters parameters, IntegerRange saturation)
    {
        if (saturation == Stored(parameters))
        {
            tensors.Reshape(from, target);
        }
        else
        {
            Clamp(from, target, parameters, saturation);
        }
    }

    /// <summary>Clamps <paramref name="from"/> to <paramref name="saturation"/>.</summary>
    public void Clamp(int from, int target, QuantizationParameters parameters, IntegerRange saturation)
    {
        string name = graph[target].Name;
        IntegerRange stored = Stored(parameters);
        bool isBelow = saturation.Min > stored.Min;
        bool isAbove = saturation.Max < stored.Max;
        int low = isBelow && isAbove ? tensors.Like(target, $"{name}_low", graph[target].Shape) : target;
        if (isBelow)
        {
            graph.Append(LiteOperator.Maximum, [from, tensors.Constant($"{name}_least", [], [saturation.Min], parameters)], low);
            from = low;
        }

        if (isAbove)
        {
            graph.Append(LiteOperator.Minimum, [from, tensors.Constant($"{name}_most", [], [saturation.Max], parameters)], target);
        }
    }

    /// <summary>The activation that clamps to exactly <paramref name="saturation"/>; null where there is none.</summary>
    public static LiteActivation? ActivationFor(QuantizationParameters parameters, IntegerRange saturation)
    {
        IntegerRange stored = Stored(parameters);
        foreach ((LiteActivation activation, double low, double high) in new[]
        {
            (LiteActivation.None, double.NegativeInfinity, double.PositiveInfinity),
            (LiteActivation.Relu, 0, double.PositiveInfinity),
            (LiteActivation.Relu6, 0, 6),
            (LiteActivation.ReluN1To1, -1, 1),
        })
        {
            if (new IntegerRange(Bound(low), Bound(high)) == saturation)
            {
                return activation;
            }
        }

        return null;

        int Bound(double real) => stored.Saturate(
            Math.Round(real / parameters.Scale, MidpointRounding.AwayFromZero) + parameters.ZeroPoint);
    }

    /// <summary>The integers that the runtime can store, whatever the program means to.</summary>
    public static IntegerRange Stored(QuantizationParameters parameters) => IntegerRange.Signed(parameters.BitWidth <= 8 ? 8 : 16);
}
