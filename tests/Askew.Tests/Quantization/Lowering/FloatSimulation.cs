using Askew.Execution;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Numerics;
using Askew.Quantization;
using Askew.Quantization.Planning;
using Askew.Quantization.Targets;
using Askew.Quantization.Weights;
using Askew.Tensors;

namespace Askew.Tests.Quantization.Lowering;

/// <summary>Simulates a quantised network in reals, one layer at a time, each fed with the integers that the integer network really has
/// there.</summary>
internal static class FloatSimulation
{
    /// <summary>For every node the largest distance, in steps of its output, between integer result and simulation; ties may go either
    /// way.</summary>
    public static IReadOnlyList<(Node Node, double Steps)> Distances(
        QuantizedModel model, IReadOnlyList<Tensor> inputs, KernelCatalog? kernels = null)
    {
        Dictionary<string, Tensor> integers =
            RunAll(model.Program, inputs, kernels, out Dictionary<string, QuantizationParameters> mappings);
        var distances = new List<(Node, double)>();
        foreach (Node node in model.Plan.Graph.Nodes.Where(node => !model.Plan.IsAbsorbed(node) && !model.Plan.IsInTail(node)))
        {
            Value stored = model.Plan.StoredOutput(node);
            double[] expected = Simulate(model.Plan, node, integers);
            QuantizationParameters mapping = mappings[stored.Name];
            double worst = 0;
            ReadOnlySpan<float> actual = integers[stored.Name].Floats;
            for (int i = 0; i < expected.Length; i++)
            {
                double clamped = Math.Clamp(expected[i], mapping.RealRange.Min, mapping.RealRange.Max);
                worst = Math.Max(worst, Math.Abs(clamped - actual[i]) / mapping.Scale);
            }

            distances.Add((node, worst));
        }

        return distances;
    }

    private static double[] Simulate(QuantizationPlan plan, Node node, Dictionary<string, Tensor> integers)
    {
        Node simulated = plan.LinearNodes.Contains(node) ? WithRoundedWeights(plan, node) : node;
        float[] values = Evaluate(simulated, integers);
        if (plan.FusedActivation(node) is not { } activation)
        {
            return Array.ConvertAll(values, v => (double)v);
        }

        Func<double, double> function = ((PointwiseContract)activation.Contract).Function.Channels[0];
        if (!plan.HasTable(node))
        {
            return Array.ConvertAll(values, v => function(v));
        }

        // The table's index is a rounding of its own.
        QuantizationParameters index = plan.ParametersOf(node.Output);
        return Array.ConvertAll(values, v => function(index.Dequantize(index.Quantize(v))));
    }

    private static Node WithRoundedWeights(QuantizationPlan plan, Node node)
    {
        LinearLayer layer = plan.LayerOf(node);
        QuantizedWeights weights = plan.WeightsOf(node);
        QuantizationParameters input = plan.ParametersOf(node.Input(0));
        float[] rounded = [.. weights.Values.Select((w, i) => (float)(w * weights.Scales[i / layer.RowLength]))];
        double[] bias = [.. weights.Bias.Select((_, channel) =>
        {
            double used = LayerArithmetic.WeightSum(layer, weights, channel, plan.Target.ZeroPointCorrection);
            double real = LayerArithmetic.WeightSum(layer, weights, channel, ZeroPointCorrection.QuantizedWeights);
            return LayerArithmetic.StoredBias(weights, channel, input, plan.Target) - (input.Scale * input.ZeroPoint * (used - real));
        })];
        var output = new Value(node.Output.Name) { Shape = node.Output.Shape };
        return ((LinearContract)node.Contract).With(layer with { Weights = rounded, Bias = bias }, node.Input(0), output);
    }

    private static float[] Evaluate(Node node, Dictionary<string, Tensor> integers)
    {
        Tensor[] outputs = new NodeEvaluation(node)
            .Run(value => integers[value.Name], value => Tensor.Zeros(value.KnownShape, value.ElementType));
        return outputs[0].Floats.ToArray();
    }

    // Every tensor of the program after it was written, as reals, by the name of the network's value.
    private static Dictionary<string, Tensor> RunAll(
        IntegerProgram program, IReadOnlyList<Tensor> inputs, KernelCatalog? kernels,
            out Dictionary<string, QuantizationParameters> mappings)
    {
        var interpreter = new IntegerInterpreter(program, kernels);
        var tensors = new Dictionary<string, Tensor>();
        for (int i = 0; i < inputs.Count; i++)
        {
            ProgramBoundary.Quantize(program.Tensors[program.Inputs[i]], inputs[i].Floats, interpreter.Storage.Bytes(program.Inputs[i]));
            Remember(program.Inputs[i]);
        }

        interpreter.Run(step => Remember(program.Instructions[step].Output));
        mappings = program.Tensors.GroupBy(t => t.Name).ToDictionary(g => g.Key, g => g.First().Parameters);
        return tensors;

        void Remember(int written)
        {
            for (int t = 0; t < program.Tensors.Count; t++)
            {
                if (program.StorageOf(t) == program.StorageOf(written))
                {
                    var reals = new float[program.Tensors[t].Shape.ElementCount];
                    ProgramBoundary.Dequantize(program.Tensors[t], interpreter.Storage.Bytes(t), reals);
                    tensors[program.Tensors[t].Name] = Tensor.Of(program.Tensors[t].Shape, reals);
                }
            }
        }
    }
}
