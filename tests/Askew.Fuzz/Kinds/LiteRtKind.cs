using Askew.Export;
using Askew.Fuzz.Graphs;
using Askew.Instructions;
using Askew.Testing;

namespace Askew.Fuzz.Kinds;

/// <summary>Random valid networks as TensorFlow Lite models in LiteRT, layer by layer against the integer engine.</summary>
internal sealed class LiteRtKind : IKind
{
    // Its kernels round ties otherwise, and some multiply with fewer bits; no result is further away.
    private const double OneStep = 1.01;

    // Of a logarithm on a fixed scale, which is then rescaled.
    private const double StepsOfLogarithms = 2.01;

    // Where it resizes it counts places in steps of 1/1024, which the last bits of 16 show; the exporter says so.
    private const double StepsOfPlaces = 256;

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

        if (RandomNetwork.ProgramOf(input) is not { } program)
        {
            return new Outcome("no integer network");
        }

        byte[] inputs = ProgramRuns.RandomInputs(program, runs: 1, input.Length);
        (SingleLayer Layer, LiteModel? Model)[] layers = [.. SingleLayer.Of(program, inputs).Select(layer => (layer, Exported(layer)))];
        (SingleLayer Layer, LiteModel Model)[] exported =
            [.. layers.Where(pair => pair.Model is not null).Select(pair => (pair.Layer, pair.Model!))];
        LiteRtResult[] results = exported.Length == 0 ? [] : LiteRt.Run([.. exported.Select(pair =>
            (pair.Model.File, (IReadOnlyList<float[][]>)[pair.Model.Given([.. pair.Layer.Inputs.Values])]))]);
        int different = exported.Zip(results).Sum(pair => Check(pair.First.Layer, pair.First.Model, pair.Second));
        return new Outcome(
            exported.Length < layers.Length ? "a layer has no form there"
            : different == 0 ? "every integer agrees" : "differs by a step at most");
    }

    private static LiteModel? Exported(SingleLayer layer)
    {
        try
        {
            return new LiteModel(layer.Program);
        }
        catch (ExportException)
        {
            return null;
        }
    }

    // How many integers differ.
    private static int Check(SingleLayer layer, LiteModel model, LiteRtResult result)
    {
        string kind = $"tflite, {layer.Instruction.GetType().Name}";
        if (result.Error is { } error)
        {
            throw new FaultException($"{kind}: {Sandbox.Kind(error)}", $"{error}\n{layer.Instruction}");
        }

        double step = layer.Program.Tensors[layer.Instruction.Output].Parameters.Scale;
        double[] steps =
            [.. layer.Expected.Floats.ToArray().Zip(model.Result(result.Outputs[0], 0), (ours, theirs) => (ours - theirs) / step)];
        int different = steps.Count(s => !(Math.Abs(s) <= 0.5));
        bool isMoved = different > 0 && (layer.Instruction is MaxPool or Rearrange or SelectLargest);
        bool isRough = layer.Instruction is Resize { IsNearest: false }
            && layer.Program.Tensors[layer.Instruction.Output].ElementSizeInBytes > 1;
        double most = isRough ? StepsOfPlaces : layer.Instruction is Softmax { Logarithm: not null } ? StepsOfLogarithms : OneStep;
        if (steps.Any(s => !(Math.Abs(s) <= most)) || isMoved)
        {
            throw new FaultException(
                $"{kind}: " + (isMoved ? "differs where nothing is rounded" : "more than one step apart"),
                $"{layer.Name}: up to {steps.Max(Math.Abs):g4} steps apart, {different} of {steps.Length} differ\n{layer.Instruction}\n"
                    + string.Join("\n", layer.Instruction.Inputs.Append(layer.Instruction.Output).Select(t => layer.Program.Tensors[t])));
        }

        return different;
    }
}
