using Askew.Evaluation;
using Askew.Export;
using Askew.Export.Onnx;
using Askew.Fuzz.Graphs;
using Askew.Instructions;
using Askew.Numerics;
using Askew.Quantization.Targets;
using Askew.Tensors;
using Askew.Testing;
using Microsoft.ML.OnnxRuntime;

namespace Askew.Fuzz.Kinds;

/// <summary>Random valid networks, exported in both ONNX formats and run in ONNX Runtime: as a whole, and layer by layer against the
/// integer engine.</summary>
internal sealed class OnnxRuntimeKind : IKind
{
    // Sums of single precision may lie on the other side of a tie; no further.
    private const double OneStep = 1.01;

    // Half-way between two steps it takes the even one, the program the upper one: where scales are powers of two, or means are of few
    // elements, that is often so. Below it, the program is only where single precision has moved a sum across a tie, which is rare.
    private const double MostBelow = 0.1;
    private const int FewElements = 8;
    private const double CoarseStep = 1.0 / 16;

    // And above it, more often than ties are.
    private const double MostAbove = 0.5;

    // Where elements are equal, such as those of a channel that is constant, one tie is that of all of them.
    private const int FewIntegers = 2;

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
        SingleLayer[] layers = [.. SingleLayer.Of(program, inputs)];
        var most = Agreement.Exact;
        foreach (OnnxExporter exporter in exporters)
        {
            Agreement worst = layers.Select(layer => Check(exporter, layer)).Append(Agreement.Exact).Max();
            CheckWhole(exporter, program, inputs, worst == Agreement.Exact);
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

    private static Agreement Check(OnnxExporter exporter, SingleLayer layer)
    {
        string kind = $"{exporter.Format}, {layer.Instruction.GetType().Name}";
        if (Run(exporter, layer.Program, layer.Inputs, kind) is not { } outputs)
        {
            return Agreement.NoForm;
        }

        if (!outputs[0].Shape.Equals(layer.Expected.Shape))
        {
            throw new FaultException($"{kind}: another shape", $"{layer.Name}: {outputs[0].Shape}, not {layer.Expected.Shape}");
        }

        double[] steps = layer.StepsFrom(outputs[0]);
        double most = steps.Length == 0 ? 0 : steps.Max(Math.Abs);
        int different = steps.Count(step => Math.Abs(step) > 0.5);
        int below = steps.Count(step => step < -0.5);
        int above = different - below;
        int integersBelow = Integers(step => step < -0.5);
        int integersAbove = Integers(step => step > 0.5);
        bool hasManyTies = layer.Program.Origin.Target == "power-of-two" || GainsOf(layer.Instruction).Any(IsCoarse);
        bool isWide = layer.Program.Tensors[layer.Instruction.Output].ElementSizeInBytes > 1;
        bool isBelow = below > Math.Max(FewElements, MostBelow * steps.Length) && integersBelow > FewIntegers && !isWide;
        bool isAbove = above > Math.Max(FewElements, MostAbove * steps.Length) && integersAbove > FewIntegers && !hasManyTies;
        bool isMoved = different > 0 && (layer.Instruction is MaxPool or Rearrange or SelectLargest);
        if (!(most <= OneStep) || isBelow || isAbove || isMoved)
        {
            throw new FaultException(
                $"{kind}: " + (most > OneStep ? "more than one step apart" : isMoved ? "differs where nothing is rounded"
                    : isBelow ? "below where no tie explains it" : "above where no tie explains it"),
                $"{layer.Name}: up to {most:g4} steps apart, {different} of {steps.Length} differ, {below} are below\n{layer.Instruction}\n"
                    + string.Join("\n", layer.Instruction.Inputs.Append(layer.Instruction.Output).Select(t => layer.Program.Tensors[t])));
        }

        return different == 0 ? Agreement.Exact : Agreement.Ties;

        int Integers(Predicate<double> isMeant) =>
            steps.Zip(layer.Expected.Floats.ToArray()).Where(pair => isMeant(pair.First)).Select(pair => pair.Second).Distinct().Count();
    }

    // By how much a layer multiplies integers that are not sums of products.
    private static IEnumerable<double> GainsOf(IntegerInstruction instruction) => instruction switch
    {
        Rescale rescale => rescale.Requantizers.Select(requantizer => Gain(requantizer.Multiplier, requantizer.RightShift)),
        AveragePool pool => pool.Requantizers.Select(requantizer => Gain(requantizer.Multiplier, requantizer.RightShift)),
        AddRescaled add => [Gain(add.LeftMultiplier, add.RightShift), Gain(add.RightMultiplier, add.RightShift)],
        _ => [],
    };

    private static double Gain(int multiplier, int rightShift) => Math.ScaleB(multiplier, -rightShift);

    // In whole steps of a small part of 2, so that every second or fourth result lies half-way.
    private static bool IsCoarse(double gain) => gain != 0 && Math.Abs(Math.IEEERemainder(gain, CoarseStep)) < CoarseStep / 1024;

    // Where no layer differs on what it reads in this run, neither may their succession.
    private static void CheckWhole(OnnxExporter exporter, IntegerProgram program, byte[] inputs, bool isExact)
    {
        var named = new Dictionary<string, Tensor>();
        foreach (int input in program.Inputs)
        {
            ProgramTensor tensor = program.Tensors[input];
            var reals = new float[tensor.Shape.ElementCount];
            ProgramBoundary.Dequantize(tensor, inputs.AsSpan(0, tensor.SizeInBytes), reals);
            inputs = inputs[tensor.SizeInBytes..];
            named[tensor.Name] = Tensor.Of(tensor.Shape, reals);
        }

        if (Run(exporter, program, named, $"{exporter.Format}, whole") is not { } outputs)
        {
            return;
        }

        IReadOnlyList<Tensor> expected = new ProgramNetwork(program).Run([.. named.Values]);
        for (int i = 0; i < expected.Count; i++)
        {
            double apart = expected[i].Floats.ToArray().Zip(outputs[i].Floats.ToArray(), (a, b) => (double)Math.Abs(a - b))
                .DefaultIfEmpty(0).Max();
            double step = program.Tail.Count > 0 ? double.PositiveInfinity : program.Tensors[program.Results[i]].Parameters.Scale;
            if (!outputs[i].Shape.Equals(expected[i].Shape) || (isExact && !(apart <= step / 2)))
            {
                throw new FaultException(
                    $"{exporter.Format}: the whole differs where no layer does",
                    $"output {i}: {outputs[i].Shape}, {expected[i].Shape}, {apart / step:g4} steps apart");
            }
        }
    }

    // Null where the format has no form for the program.
    private static Tensor[]? Run(
        OnnxExporter exporter, IntegerProgram program, IReadOnlyDictionary<string, Tensor> inputs, string kind)
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
            using OnnxRuntimeSession session = OnnxRuntimeSession.Open(model);
            return session.Run(inputs);
        }
        catch (OnnxRuntimeException e)
        {
            throw new FaultException($"{kind}: {Sandbox.Kind(e.Message)}", $"{e.Message}\n{string.Join("\n", program.Instructions)}");
        }
    }
}
