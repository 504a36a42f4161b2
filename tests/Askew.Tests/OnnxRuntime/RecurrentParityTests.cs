using Askew.Testing;
using Xunit.Abstractions;

namespace Askew.Tests.OnnxRuntime;

/// <summary>Recurrent layers with every attribute, against ONNX Runtime.</summary>
public class RecurrentParityTests(ITestOutputHelper output)
{
    private const int Steps = 5;
    private const int Batch = 2;
    private const int Inputs = 3;
    private const int Units = 4;

    [OnnxRuntimeTheory]
    [InlineData("RNN", 1)]
    [InlineData("GRU", 3)]
    [InlineData("LSTM", 4)]
    public void UnrollsAsOnnxRuntimeRuns(string type, int gates)
    {
        var cases = new List<(string, TestModel)>();
        foreach (int opset in new[] { 7, 11, 14, 22 })
        {
            foreach (string direction in new[] { "forward", "reverse", "bidirectional" })
            {
                foreach (string inputs in new[] { "x w r", "x w r b", "x w r b l", "x w r b - h", "x w r - - h" })
                {
                    cases.Add(($"{type} {opset} {direction} of {inputs}", Model(type, gates, opset, inputs, ("direction", direction))));
                }
            }
        }

        foreach ((string, object)[] attributes in Attributes(type))
        {
            foreach (string direction in new[] { "forward", "bidirectional" })
            {
                string name = string.Join(", ", attributes.Select(attribute => attribute.Item1));
                cases.Add((
                    $"{type} {direction} with {name}", Model(type, gates, 14, "x w r b - h", [("direction", direction), .. attributes])));
            }
        }

        OnnxRuntimeComparison.Run(cases, output);
    }

    private static IEnumerable<(string, object)[]> Attributes(string type)
    {
        yield return [("clip", 0.2f)];
        yield return [("hidden_size", Units)];
        if (type == "GRU")
        {
            yield return [("linear_before_reset", 1)];
            yield return [("linear_before_reset", 1), ("clip", 0.1f)];
        }

        if (type == "LSTM")
        {
            yield return [("input_forget", 1)];
            yield return [("peepholes", 1)];
            yield return [("peepholes", 1), ("clip", 0.2f)];
        }
    }

    [OnnxRuntimeFact]
    public void AppliesTheActivationsThatAreNamed()
    {
        string[] functions =
        [
            "Sigmoid", "Tanh", "Relu", "Softsign", "Softplus", "LeakyRelu", "ThresholdedRelu", "Elu", "HardSigmoid", "ScaledTanh", "Affine",
        ];
        var cases = new List<(string, TestModel)>();
        foreach (string function in functions)
        {
            (string, object)[] factors =
                [("activation_alpha", new[] { 0.3f, 0.6f, 0.5f }), ("activation_beta", new[] { 0.4f, 0.2f, 0.1f })];
            cases.Add(($"RNN {function}", Model("RNN", 1, 14, "x w r b", [("activations", new[] { function }), .. factors])));
            cases.Add(($"GRU {function}", Model("GRU", 3, 14, "x w r b", [("activations", new[] { "Sigmoid", function }), .. factors])));
            cases.Add(($"LSTM {function}", Model("LSTM", 4, 14, "x w r b",
                [("activations", new[] { "HardSigmoid", function, "Tanh" }), .. factors])));
        }

        OnnxRuntimeComparison.Run(cases, output);
    }

    private static TestModel Model(string type, int gates, int opset, string inputs, params (string Name, object Value)[] attributes)
    {
        int directions = attributes.Any(attribute => attribute.Value is "bidirectional") ? 2 : 1;
        bool sees = attributes.Any(attribute => attribute.Name == "peepholes");
        int rows = gates * Units;
        TestModel model = new TestModel(opset).Input("x", Steps, Batch, Inputs)
            .Constant("w", [directions, rows, Inputs], TestModel.Noise(directions * rows * Inputs, 1))
            .Constant("r", [directions, rows, Units], TestModel.Noise(directions * rows * Units, 2))
            .Constant("b", [directions, 2 * rows], TestModel.Noise(directions * 2 * rows, 3))
            .Constant("p", [directions, 3 * Units], TestModel.Noise(directions * 3 * Units, 4))
            .Integers("l", Steps, Steps);
        if (inputs.EndsWith('h'))
        {
            model.Input("h", directions, Batch, Units);
        }

        if (type == "LSTM" && inputs.EndsWith('h'))
        {
            model.Input("c", directions, Batch, Units);
            inputs += sees ? " c p" : " c";
        }

        // ONNX Runtime wants to be told how many units there are.
        (string, object)[] own =
            [.. attributes.Where(attribute => attribute.Name is not ("peepholes" or "hidden_size")), ("hidden_size", Units)];
        model.Node(type, inputs, type == "LSTM" ? "y yh yc" : "y yh", own).Output("y").Output("yh");
        return type == "LSTM" ? model.Output("yc") : model;
    }
}
