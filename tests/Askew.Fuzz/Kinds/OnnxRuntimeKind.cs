using Askew.Export;
using Askew.Export.Onnx;
using Askew.Fuzz.Graphs;
using Askew.Instructions;
using Askew.Quantization.Targets;
using Askew.Tensors;
using Askew.Testing;

namespace Askew.Fuzz.Kinds;

/// <summary>Random valid networks, exported in both ONNX formats and in integers alone, with unsigned or signed activations, and run in
/// ONNX Runtime layer by layer, each on what the layers before it gave there, and as a whole, from reals to reals and between integers.
/// </summary>
/// <remarks>An integer may differ from the integer engine's where the number that it is rounded from lies as near to half-way as single
/// precision may be off, which the exporter's own bound says (<see cref="SinglePrecision"/>); in integers alone none may. The whole gives
/// what its layers give one after the other, and the same with the options that a session has by default.</remarks>
internal sealed class OnnxRuntimeKind : IKind
{
    private static readonly OnnxExporter[] exporters = [new(false), new(true)];

    // Those for which a whole network has integers.
    private static readonly string[] targets =
        [.. TargetCatalog.Names.Where(name => TargetCatalog.Find(name).IntegerLayers == IntegerLayers.All)];

    /// <inheritdoc/>
    public string Name => "onnxruntime";

    /// <inheritdoc/>
    public string Extension => ".onnx";

    /// <inheritdoc/>
    public int Round => 40;

    /// <inheritdoc/>
    public TimeSpan Patience => TimeSpan.FromMinutes(5);

    /// <inheritdoc/>
    public byte[] Make(Random random) => RandomGraphs.Make(random, isSmall: false, targets);

    /// <inheritdoc/>
    public Outcome Try(byte[] input, Sandbox sandbox)
    {
        if (OnnxRuntimeSession.WhyMissing is { } missing)
        {
            return new Outcome($"skipped: {missing}");
        }

        if (RandomNetwork.ProgramOf(input, out string refusal) is not { } program)
        {
            return new Outcome($"no integer network: {refusal}");
        }

        byte[] inputs = ProgramRuns.RandomInputs(program, runs: 1, input.Length);
        var usual = new ExportOptions { Name = "fuzz", SignedActivations = input.Length % 2 == 0 };
        Comparison? planted = sandbox.IsPlanted ? (Comparison)(input.Length % 3) : null;
        var most = Agreement.Exact;
        foreach ((OnnxExporter exporter, ExportOptions options) in (IEnumerable<(OnnxExporter, ExportOptions)>)
            [.. exporters.Select(exporter => (exporter, usual)), (exporters[0], usual with { Exact = true })])
        {
            var worst = Agreement.Exact;
            IReadOnlyList<float[]> results = SingleLayer.Run(program, inputs, layer =>
            {
                (Agreement agreement, Tensor result) = Check(exporter, options, layer, planted);
                worst = agreement > worst ? agreement : worst;
                return result;
            });
            new OnnxWhole(exporter, options, program, planted)
                .Check(inputs, results, hasForm: worst != Agreement.NoForm);
            most = worst > most ? worst : most;
        }

        return new Outcome(most switch
        {
            Agreement.Exact => "every integer agrees",
            Agreement.Ties => "differs at ties alone",
            _ => "a layer has no form there",
        });
    }

    /// <summary>What is compared with the integer engine.</summary>
    internal enum Comparison
    {
        /// <summary>A layer.</summary>
        Layer,

        /// <summary>The whole, from reals to reals.</summary>
        Reals,

        /// <summary>The whole, between integers.</summary>
        Integers,
    }

    // How far a layer is the same; the worst of both formats and all layers counts.
    private enum Agreement
    {
        Exact,
        Ties,
        NoForm,
    }

    private static (Agreement Agreement, Tensor Result) Check(
        OnnxExporter exporter, ExportOptions options, SingleLayer layer, Comparison? planted)
    {
        string kind = $"{OnnxWhole.NameOf(exporter, options)}, {layer.Instruction.GetType().Name}";
        if (OnnxWhole.Export(exporter, options, layer.Program) is not { } model)
        {
            return (Agreement.NoForm, layer.Expected);
        }

        Tensor output = OnnxWhole.Run(model, layer.Program, layer.Inputs, kind, OnnxRuntimeSession.Open)[0];
        double leeway = options.Exact ? 0 : exporter.PrecisionOf(layer.Program, options).LeewayOf(layer.Instruction);
        bool differs = LayerCheck.Differs(kind, layer, output, leeway, planted == Comparison.Layer);
        if (OnnxWhole.MayComputeInReals(options))
        {
            LayerCheck.Differs($"{kind}, in reals", layer, OnnxWhole.RunInReals(exporter, options, layer, kind), leeway, isPlanted: false);
        }

        return (differs ? Agreement.Ties : Agreement.Exact, output);
    }
}
