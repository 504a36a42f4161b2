using System.Globalization;
using Askew.Instructions;
using Askew.Numerics;

namespace Askew.Export.Onnx;

/// <summary>The two ends of a model whose inputs and outputs are the program's integers, in the element types of its graph.</summary>
/// <remarks>What joins reals behind the outputs has no integers; such a model ends with the parts, each on a scale of its own.</remarks>
internal sealed class IntegerBoundary(IntegerProgram program, OnnxGraphBuilder graph, QuantizedTensors tensors)
{
    private const int BitsOfBytes = 8;

    /// <summary>Declares the inputs. Of tensors of few bits, integers that these do not hold are saturated, as reals would be.</summary>
    public void AddInputs()
    {
        foreach (int input in program.Inputs)
        {
            ProgramTensor tensor = program.Tensors[input];
            string name = tensor.Name;
            graph.Declare(name, tensor.Shape.Extents.ToArray(), isInput: true, tensors.TypeOf(input));
            IntegerRange range = tensor.Range;
            tensors.Set(input, tensor.Parameters.BitWidth >= BitsOfBytes
                ? name
                : graph.Add(
                    "Clip", $"{name}_q",
                    [
                        name, tensors.Integers($"{tensor.Name}/low", input, [range.Min]),
                        tensors.Integers($"{tensor.Name}/high", input, [range.Max]),
                    ]));
        }
    }

    /// <summary>Declares the outputs, which have been made, or are inputs that are passed on.</summary>
    public void AddOutputs()
    {
        foreach (int output in program.Outputs)
        {
            ProgramTensor tensor = program.Tensors[output];
            if (!program.Inputs.Contains(output))
            {
                graph.AddNamed("Identity", string.Empty, tensor.Name, [tensors.Name(output)], []);
            }

            graph.Declare(tensor.Name, tensor.Shape.Extents.ToArray(), isInput: false, tensors.TypeOf(output));
        }
    }

    /// <summary>What the integers stand for, as metadata: <c>NAME/scale</c> and <c>NAME/zero_point</c> of every input and output, with
    /// <c>real = scale * (integer - zero_point)</c>. Scales have all their digits.</summary>
    public IEnumerable<(string Key, string Value)> Mappings() => program.Inputs.Concat(program.Outputs).Distinct().SelectMany(index =>
    {
        ProgramTensor tensor = program.Tensors[index];
        int zeroPoint = tensor.Parameters.ZeroPoint + tensors.Shift(index);
        return new[]
        {
            ($"{tensor.Name}/scale", tensor.Parameters.Scale.ToString("R", CultureInfo.InvariantCulture)),
            ($"{tensor.Name}/zero_point", zeroPoint.ToString(CultureInfo.InvariantCulture)),
        };
    });
}
