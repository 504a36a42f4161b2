using Askew.Graphs;
using Askew.Numerics;
using Askew.Operators.Binary;
using Askew.Operators.Pooling;
using Askew.Operators.Reduction;

namespace Askew.Operators.Quantized;

/// <summary>Finds a Relu or Clip that an exporter has left out because the integers saturate there anyway: their zero point is the least of
/// them. On reals, it has to be said.</summary>
internal static class ImpliedClamps
{
    // Beyond as many tensors nobody looks further; a clamp too many costs little.
    private const int MostTensors = 64;

    /// <summary>Puts the clamp before <paramref name="quantize"/>, where there is one. As integers it costs nothing: layers saturate
    /// there.</summary>
    public static void Spell(Graph graph, Node quantize, QuantizationParameters mapping)
    {
        Value real = quantize.Input(0);
        if (mapping.ZeroPoint != mapping.Range.Min || real.Producer is null || IsPositive(real, [])
            || real.Decided == mapping)
        {
            return;
        }

        var clamp = new Expansion(quantize);
        Value clamped = clamp.Clip(real, 0, (float)mapping.RealRange.Max);
        foreach (Node node in clamp.Nodes)
        {
            node.Operator.InferShapes(node);
        }

        // All that the model reads on this scale is read behind the clamp.
        foreach (Node twin in graph.ConsumersOf(real).Where(reader => reader != quantize && reader.KnownOperator is QuantizeLinear
            && QuantizeLinear.MappingIn(reader) is { IsPerTensor: true } own && own.Parameters == mapping).ToArray())
        {
            graph.ReplaceInput(twin, real, clamped);
        }

        graph.Replace(quantize, [.. clamp.Nodes, quantize]);
        graph.ReplaceInput(quantize, real, clamped);
    }

    // Whether no element can be below 0, by what stands before it.
    private static bool IsPositive(Value value, HashSet<Value> seen)
    {
        if (seen.Count >= MostTensors)
        {
            return false;
        }

        // What was seen before is being asked about, or was found to be.
        if (!seen.Add(value))
        {
            return true;
        }

        if (value.Decided is { } decided)
        {
            return decided.ZeroPoint == decided.Range.Min;
        }

        if (value.Constant is { } constant)
        {
            return constant.ToDoubles().All(element => element >= 0);
        }

        return value.Producer is { } maker && maker.Contract switch
        {
            { Bounds.Min: >= 0 } => true,
            PointwiseContract { Function.Clamp.Min: >= 0 } => true,
            PointwiseContract when maker.KnownOperator is IntegerTable table => table.IsPositive,
            MovementContract => IsPositive(maker.Input(0), seen),
            JoinContract => maker.Inputs.OfType<Value>().All(input => IsPositive(input, seen)),
            ArithmeticContract when maker.KnownOperator is Add or Mul or GlobalAveragePool or AveragePoolOperator or ReduceMean or ReduceSum
                => maker.Inputs.OfType<Value>().Take(maker.KnownOperator is Add or Mul ? 2 : 1).All(input => IsPositive(input, seen)),
            _ => false,
        };
    }
}
