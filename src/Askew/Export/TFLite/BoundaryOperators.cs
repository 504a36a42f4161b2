using Askew.Export.Layout;
using Askew.Export.TFLite.Schema;
using Askew.Instructions;

namespace Askew.Export.TFLite;

/// <summary>Where numbers come into the model and leave it: as integers, or as reals that become integers there and integers that become
/// reals.</summary>
internal sealed class BoundaryOperators(LaidOutProgram laidOut, LiteGraph graph, LiteTensors tensors, bool isFloat)
{
    private readonly IntegerProgram program = laidOut.Program;

    /// <summary>Declares the inputs; their names and tensors.</summary>
    public IReadOnlyList<(string Name, int Tensor)> AddInputs()
    {
        var inputs = new List<(string, int)>();
        foreach (int input in program.Inputs)
        {
            string name = program.Tensors[input].Name;
            if (!isFloat)
            {
                inputs.Add((name, tensors.Target(input)));
                continue;
            }

            bool isWhole = program.Tensors[input].Whole is not null;
            int given = graph.Declare(name, isWhole ? LiteType.Int32 : LiteType.Float32, tensors.Shape(input));
            inputs.Add((name, given));
            int real = given;
            if (isWhole)
            {
                // The runtime's own networks take ids and masks in 32 bits.
                real = graph.Declare($"{name}_real", LiteType.Float32, tensors.Shape(input));
                graph.Append(
                    LiteOperator.Cast, [given], real, new FlatTable().Byte(0, (int)LiteType.Int32).Byte(1, (int)LiteType.Float32));
            }

            graph.Append(LiteOperator.Quantize, LiteOperator.Quantize.VersionFor(tensors.TypeOf(input)), [real], [tensors.Target(input)]);
        }

        return inputs;
    }

    /// <summary>Declares the outputs, which have been made; their names and tensors.</summary>
    public IReadOnlyList<(string Name, int Tensor)> AddOutputs()
    {
        var outputs = new List<(string, int)>();
        foreach (int output in program.Outputs)
        {
            string name = program.Tensors[output].Name;
            int integers = tensors.Of(output);
            if (!isFloat)
            {
                outputs.Add((name, integers));
                continue;
            }

            int real = graph.Declare($"{name}_real", LiteType.Float32, graph[integers].Shape);
            graph.Append(LiteOperator.Dequantize, LiteOperator.Dequantize.VersionFor(graph[integers].Type), [integers], [real]);
            if (program.Tensors[output].Whole is not null)
            {
                int whole = graph.Declare($"{name}_whole", LiteType.Int32, graph[integers].Shape);
                graph.Append(
                    LiteOperator.Cast, [real], whole, new FlatTable().Byte(0, (int)LiteType.Float32).Byte(1, (int)LiteType.Int32));
                real = whole;
            }

            outputs.Add((name, real));
        }

        return outputs;
    }
}
