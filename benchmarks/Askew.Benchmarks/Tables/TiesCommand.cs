using System.CommandLine;
using System.Globalization;
using Askew.Evaluation;
using Askew.Export;
using Askew.Export.Onnx;
using Askew.Instructions;
using Askew.Samples;
using Askew.Tensors;
using Askew.Testing;
using Askew.Workflows;

namespace Askew.Benchmarks.Tables;

/// <summary><c>ties</c>: where the integers of exported models in ONNX Runtime are not the integer engine's: layer by layer, in the whole,
/// and in operators of integers alone.</summary>
internal sealed class TiesCommand() : TableCommand(
    "ties", "How far ONNX exports are from the integer engine, and why.", "docs/exports.md", table)
{
    private const int Samples = 8;

    private static readonly string[] targets = ["cpu", "paper"];

    private static readonly OnnxExporter exporter = new(false);

    private static readonly PageTable table = new(
        "ties",
        ["network", "target", "integers", "differ", "beyond what single precision explains", "whole, dB", "`--exact`, dB"],
        [.. RealNetwork.All.SelectMany(network => targets.Select((_, i) => i == 0 ? network.Title : ""))]);

    /// <inheritdoc/>
    protected override void Measure(RealFolder folder, DocumentPage document, ParseResult options)
    {
        if (OnnxRuntimeSession.WhyMissing is { } missing)
        {
            throw new RequestException(missing);
        }

        List<string[]> rows = [];
        foreach (RealNetwork network in RealNetwork.All)
        {
            foreach (string target in targets)
            {
                rows.Add([target == targets[0] ? network.Title : "", $"`{target}`", .. Row(folder, network, target)]);
                Console.Error.WriteLine($"{network.Name}: {string.Join(", ", rows[^1])}");
            }
        }

        document.Put(
            table, $"`onnx-qdq`, one evaluation sample layer by layer, each on what the integer engine gives it, and {Samples} samples "
                + $"of the whole.\n\n{table.Markdown(rows)}");
    }

    private static string[] Row(RealFolder folder, RealNetwork network, string target)
    {
        IntegerProgram program = Quantizer.Quantize(
            folder.Model(network), folder.Calibration(network), new QuantizerOptions { Target = target, Effort = Effort.Fast }).Program;
        var work = new Work { Threads = 1 };
        DataSource data = DataSource.Open(
            folder.Evaluation(network), ModelSource.Open(folder.Model(network)), work, Samples, withLabels: false, isStrict: true);
        Sample[] samples = [.. data.Samples()];
        byte[] inputs = [.. program.Inputs.Zip(samples[0].Inputs)
            .SelectMany(pair => ProgramReals.Stored(program.Tensors[pair.First], pair.Second))];
        SinglePrecision precision = exporter.PrecisionOf(program, new ExportOptions { Name = "net" });
        long integers = 0;
        long different = 0;
        long unexplained = 0;
        foreach (SingleLayer layer in SingleLayer.Of(program, inputs))
        {
            byte[] model = exporter.Export(layer.Program, new ExportOptions { Name = "layer" })[0].Contents;
            using OnnxRuntimeSession session = OnnxRuntimeSession.Open(model);
            Tensor result = session.Run(layer.Inputs)[0];
            integers += result.Shape.ElementCount;
            different += layer.StepsFrom(result).Count(steps => Math.Abs(steps) > 0.5);
            unexplained += AllowedResults.Of(layer, precision.LeewayOf(layer.Instruction)).StepsBeyond(layer, result.Floats)
                .Count(steps => steps != 0);
        }

        return [Counted(integers), Counted(different), Counted(unexplained), Whole(isExact: false), Whole(isExact: true)];

        string Whole(bool isExact)
        {
            using var theirs = new OnnxRuntimeProgram(program, exporter, isExact);
            var ours = new ProgramNetwork(program);
            var distance = new Distance();
            foreach (Sample sample in samples)
            {
                foreach ((Tensor exported, Tensor own) in theirs.Run(sample.Inputs).Zip(ours.Run(sample.Inputs)))
                {
                    distance.Add(own.Floats.ToArray(), exported.ToFloats());
                }
            }

            return Figures.Decibels(distance.SqnrDb);
        }
    }

    private static string Counted(long number) => number.ToString("n0", CultureInfo.InvariantCulture);
}
