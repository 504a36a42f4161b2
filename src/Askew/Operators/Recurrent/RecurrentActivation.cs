using Askew.Graphs;

namespace Askew.Operators.Recurrent;

/// <summary>One of the functions that gates and states of a recurrent layer go through.</summary>
/// <param name="Type">The function's name in ONNX.</param>
/// <param name="Alpha">Its first factor, where it has one.</param>
/// <param name="Beta">Its second, where it has one.</param>
internal sealed record RecurrentActivation(string Type, float Alpha, float Beta)
{
    // What the factors are where a model does not give them; null for functions without.
    private static readonly Dictionary<string, (float? Alpha, float? Beta)> Defaults = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Sigmoid"] = (null, null),
        ["Tanh"] = (null, null),
        ["Relu"] = (null, null),
        ["Softsign"] = (null, null),
        ["Softplus"] = (null, null),
        ["LeakyRelu"] = (0.01f, null),
        ["ThresholdedRelu"] = (1, null),
        ["Elu"] = (1, null),
        ["HardSigmoid"] = (0.2f, 0.5f),
        ["ScaledTanh"] = (1, 1),
        ["Affine"] = (1, 0),
    };

    /// <summary>The functions of all directions, in the order of ONNX's attribute <c>activations</c>.</summary>
    /// <param name="node">The node.</param>
    /// <param name="directions">1 or 2.</param>
    /// <param name="standard">What one direction has where the node names none.</param>
    /// <exception cref="GraphException">A function is not known, or they are too few or too many.</exception>
    public static RecurrentActivation[] Of(Node node, int directions, IReadOnlyList<string> standard)
    {
        string[] names = node.Attributes.Texts("activations") is { Length: > 0 } given
            ? given
            : [.. Enumerable.Range(0, directions).SelectMany(_ => standard)];
        if (names.Length != directions * standard.Count)
        {
            throw new GraphException($"it has {names.Length} activations; {directions * standard.Count} are expected");
        }

        // Factors are handed out in order to those functions that have any.
        var alphas = new Queue<float>(node.Attributes.Floats("activation_alpha") ?? []);
        var betas = new Queue<float>(node.Attributes.Floats("activation_beta") ?? []);
        return [.. names.Select(name => Defaults.TryGetValue(name, out (float? Alpha, float? Beta) defaults)
            ? new RecurrentActivation(
                Defaults.Keys.First(key => key.Equals(name, StringComparison.OrdinalIgnoreCase)),
                Next(alphas, defaults.Alpha),
                Next(betas, defaults.Beta))
            : throw new GraphException($"the activation '{name}' is not supported"))];
    }

    /// <summary>The function of <paramref name="value"/>.</summary>
    public Value Apply(Expansion expansion, Value value) => Type switch
    {
        "LeakyRelu" or "ThresholdedRelu" or "Elu" => expansion.Apply(Type, [value], ("alpha", Alpha)),
        "HardSigmoid" => expansion.Apply(Type, [value], ("alpha", Alpha), ("beta", Beta)),
        "Affine" => expansion.Apply("Add", expansion.Apply("Mul", value, expansion.Number(Alpha)), expansion.Number(Beta)),
        "ScaledTanh" => expansion.Apply(
            "Mul", expansion.Apply("Tanh", expansion.Apply("Mul", value, expansion.Number(Beta))), expansion.Number(Alpha)),
        _ => expansion.Apply(Type, value),
    };

    private static float Next(Queue<float> factors, float? standard) =>
        standard is not { } fallback ? 0 : factors.TryDequeue(out float factor) ? factor : fallback;
}
