using Askew.Export;
using Askew.Export.Onnx;
using Askew.Fuzz.Graphs;
using Askew.Instructions;
using Askew.Tensors;
using Askew.Testing;
using Microsoft.ML.OnnxRuntime;

namespace Askew.Fuzz.Kinds;

/// <summary>Random valid networks, exported in both ONNX formats and run in ONNX Runtime layer by layer, each on what the layers before it
/// gave there, and as a whole.</summary>
/// <remarks>An integer may differ from the integer engine's where the number that it is rounded from lies as near to half-way as single
/// precision may be off, which the exporter's own bound says (<see cref="SinglePrecision"/>). The whole gives what its layers give one
/// after the other, and the same with the options that a session has by default.</remarks>
internal sealed class OnnxRuntimeKind : IKind
{
    // Of the smallest step among the outputs, and of a number: what single precision writes of them.
    private const double PartOfStep = 0.5;
    private const double PartOfNumber = 1e-6;

    private static readonly OnnxExporter[] exporters = [new(false), new(true)];

    /// <inheritdoc/>
    public string Name => "onnxruntime";

    /// <inheritdoc/>
    public string Extension => ".onnx";

    /// <inheritdoc/>
    public int Round => 40;

    /// <inheritdoc/>
    public TimeSpan Patience => TimeSpan.FromMinutes(5);

    /// <inheritdoc/>
    public byte[] Make(Random random) => RandomGraphs.Make(random);

    /// <inheritdoc/>
    public Outcome Try(byte[] input, Sandbox sandbox)
    {
        if (OnnxRuntimeSession.WhyMissing is { } missing)
        {
            return new Outcome($"skipped: {missing}");
        }

        if (RandomNetwork.ProgramOf(input) is not { } program)
        {
            return new Outcome("no integer network");
        }

        byte[] inputs = ProgramRuns.RandomInputs(program, runs: 1, input.Length);
        var most = Agreement.Exact;
        foreach (OnnxExporter exporter in exporters)
        {
            var worst = Agreement.Exact;
            IReadOnlyList<float[]> results = SingleLayer.Run(program, inputs, layer =>
            {
                (Agreement agreement, Tensor result) = Check(exporter, layer, sandbox);
                worst = agreement > worst ? agreement : worst;
                return result;
            });
            CheckWhole(exporter, program, inputs, results);
            most = worst > most ? worst : most;
        }

        return new Outcome(most switch
        {
            Agreement.Exact => "every integer agrees",
            Agreement.Ties => "differs at ties alone",
            _ => "a layer has no form there",
        });
    }

    // How far a layer is the same; the worst of both formats and all layers counts.
    private enum Agreement
    {
        Exact,
        Ties,
        NoForm,
    }

    private static (Agreement Agreement, Tensor Result) Check(OnnxExporter exporter, SingleLayer layer, Sandbox sandbox)
    {
        string kind = $"{exporter.Format}, {layer.Instruction.GetType().Name}";
        if (Run(exporter, layer.Program, layer.Inputs, kind, OnnxRuntimeSession.Open) is not { } outputs)
        {
            return (Agreement.NoForm, layer.Expected);
        }

        double leeway = SinglePrecision.Suffices(layer.Instruction, layer.Program.Tensors)
            ? layer.Instruction.Accept(new SinglePrecision(layer.Program.Tensors)) : 0;
        bool differs = LayerCheck.Differs(kind, layer, outputs[0], leeway, sandbox.IsPlanted);
        return (differs ? Agreement.Ties : Agreement.Exact, outputs[0]);
    }

    private static void CheckWhole(OnnxExporter exporter, IntegerProgram program, byte[] inputs, IReadOnlyList<float[]> expected)
    {
        var named = new Dictionary<string, Tensor>();
        foreach (int input in program.Inputs)
        {
            ProgramTensor tensor = program.Tensors[input];
            var reals = new float[tensor.Shape.ElementCount];
            ProgramBoundary.Dequantize(tensor, inputs.AsSpan(0, tensor.SizeInBytes), reals);
            inputs = inputs[tensor.SizeInBytes..];
            named[tensor.Name] = tensor.Whole is null ? Tensor.Of(tensor.Shape, reals)
                : Tensor.Of(tensor.Shape, Array.ConvertAll(reals, real => (long)real));
        }

        double step = program.Outputs.Min(output => program.Tensors[output].Parameters.Scale);
        CheckOutputs("the whole is not what its layers give", OnnxRuntimeSession.Open);
        if (OnnxRuntimeSession.IsExactByDefault)
        {
            CheckOutputs("the whole is not what its layers give, with options by default", OnnxRuntimeSession.OpenByDefault);
        }

        void CheckOutputs(string fault, Func<byte[], OnnxRuntimeSession> open)
        {
            Tensor[]? outputs = Run(exporter, program, named, $"{exporter.Format}, whole", open);
            for (int i = 0; i < (outputs?.Length ?? 0); i++)
            {
                Shape shape = program.Tensors[program.Results[i]].Shape;
                if (!outputs![i].Shape.Equals(shape))
                {
                    throw new FaultException(
                        $"{exporter.Format}, whole: another shape", $"output {i}: {outputs[i].Shape}, not {shape}");
                }

                int different = expected[i].Zip(outputs[i].Floats.ToArray())
                    .Count(pair => !(Math.Abs((double)pair.First - pair.Second)
                        <= Math.Max(PartOfStep * step, PartOfNumber * Math.Abs(pair.First))));
                if (different > 0)
                {
                    throw new FaultException(
                        $"{exporter.Format}: {fault}",
                        $"output {i}: {different} of {expected[i].Length} differ\n{string.Join("\n", program.Instructions)}");
                }
            }
        }
    }

    // Null where the format has no form for the program.
    private static Tensor[]? Run(
        OnnxExporter exporter, IntegerProgram program, IReadOnlyDictionary<string, Tensor> inputs, string kind,
        Func<byte[], OnnxRuntimeSession> open)
    {
        byte[] model;
        try
        {
            model = exporter.Export(program, new ExportOptions { Name = "fuzz" })[0].Contents;
        }
        catch (ExportException)
        {
            return null;
        }

        try
        {
            using OnnxRuntimeSession session = open(model);
            return session.Run(inputs);
        }
        catch (OnnxRuntimeException e)
        {
            throw new FaultException($"{kind}: {Sandbox.Kind(e.Message)}", $"{e.Message}\n{string.Join("\n", program.Instructions)}");
        }
    }
}
