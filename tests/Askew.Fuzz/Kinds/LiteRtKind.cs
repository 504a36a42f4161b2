using Askew.Export;
using Askew.Fuzz.Graphs;
using Askew.Instructions;
using Askew.Tensors;
using Askew.Testing;

namespace Askew.Fuzz.Kinds;

/// <summary>Random valid networks as TensorFlow Lite models in LiteRT layer by layer, each on what the layers before it gave there, and as
/// a whole.</summary>
internal sealed class LiteRtKind : IKind
{
    private static readonly string[] targets = ["tflite", "tflite-16x8"];

    /// <inheritdoc/>
    public string Name => "litert";

    /// <inheritdoc/>
    public string Extension => ".onnx";

    /// <inheritdoc/>
    public int Round => 20;

    /// <inheritdoc/>
    public TimeSpan Patience => TimeSpan.FromMinutes(5);

    /// <inheritdoc/>
    public byte[] Make(Random random) => RandomGraphs.Make(random, isSmall: false, targets);

    /// <inheritdoc/>
    public Outcome Try(byte[] input, Sandbox sandbox)
    {
        if (LiteRt.WhyMissing is { } missing)
        {
            return new Outcome($"skipped: {missing}");
        }

        if (RandomNetwork.ProgramOf(input, out string refusal) is not { } program)
        {
            return new Outcome($"no integer network: {refusal}");
        }

        byte[] inputs = ProgramRuns.RandomInputs(program, runs: 1, input.Length);
        bool isWhole = true;
        bool differs = false;
        IReadOnlyList<float[]> results = SingleLayer.Run(program, inputs, layer =>
        {
            if (Run(layer.Program, [.. layer.Inputs.Values], $"tflite, {layer.Instruction.GetType().Name}") is not { } outputs)
            {
                isWhole = false;
                return layer.Expected;
            }

            differs |= LayerCheck.Differs(
                $"tflite, {layer.Instruction.GetType().Name}", layer, outputs[0], LiteLeeway.Of(layer), sandbox.IsPlanted,
                LiteLeeway.FunctionOf(layer)?.Value);
            return outputs[0];
        });
        if (isWhole && program.Tail.Count == 0)
        {
            CheckWhole(program, inputs, results);
        }

        return new Outcome(!isWhole ? "a layer has no form there" : differs ? "differs by a step at most" : "every integer agrees");
    }

    private static void CheckWhole(IntegerProgram program, byte[] inputs, IReadOnlyList<float[]> expected)
    {
        Tensor[] outputs = Run(program, [.. ProgramReals.OfInputs(program, inputs).Values], "tflite, whole")
            ?? throw new FaultException(
                "tflite, whole: has no form where each of its layers has one", string.Join("\n", program.Instructions));
        for (int i = 0; i < outputs.Length; i++)
        {
            double step = program.Tensors[program.Results[i]].Parameters.Scale;
            int different = expected[i].Zip(outputs[i].Floats.ToArray()).Count(pair => !(Math.Abs(pair.First - pair.Second) <= step / 2));
            if (different > 0)
            {
                throw new FaultException(
                    "tflite: the whole is not what its layers give",
                    $"output {i}: {different} of {expected[i].Length} differ\n{string.Join("\n", program.Instructions)}");
            }
        }
    }

    // The outputs in the network's own order; null where there is no form.
    private static Tensor[]? Run(IntegerProgram program, IReadOnlyList<Tensor> inputs, string kind)
    {
        LiteModel model;
        try
        {
            model = new LiteModel(program);
        }
        catch (ExportException)
        {
            return null;
        }

        LiteRtResult result = LiteRt.Run([(model.File, [model.Given(inputs)])])[0];
        return result.Error is { } error
            ? throw new FaultException($"{kind}: {Sandbox.Kind(error)}", $"{error}\n{string.Join("\n", program.Instructions)}")
            : model.Results(result);
    }
}
