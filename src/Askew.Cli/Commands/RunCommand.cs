using System.CommandLine;
using Askew.Evaluation;
using Askew.Reports;
using Askew.Samples;
using Askew.Tensors;

namespace Askew.Cli.Commands;

/// <summary><c>askew run MODEL INPUT</c>: runs a network on one input.</summary>
internal static class RunCommand
{
    private const int ScoresShown = 5;

    public static Command Create()
    {
        var model = new Argument<string>("MODEL") { Description = "A float ONNX network or an .askew file." };
        var input = new Argument<string>("INPUT") { Description = "An image, a .npy or a .npz file." };
        var recipe = new Option<string?>("--recipe") { Description = "The recipe; MODEL.recipe.json where it is not named." };
        var engine = new Option<string>("--engine") { Description = "What runs it: managed.", DefaultValueFactory = _ => "managed" };
        engine.AcceptOnlyFromAmong("managed");
        var output = new Option<string?>("--output", "-o") { Description = "A .npz file for the outputs, one array each, under its name." };
        var common = new CommonOptions();
        var command = new Command("run", "Run a network on one input.") { model, input, recipe, engine, output };
        common.AddTo(command);
        CommandRun.SetBody(command, common, (result, session) => Run(
            result.GetRequiredValue(model), result.GetRequiredValue(input), result.GetValue(recipe), result.GetValue(output), session));
        return command;
    }

    private static void Run(string modelPath, string inputPath, string? recipePath, string? outputPath, Session session)
    {
        if (outputPath is not null && !outputPath.EndsWith(".npz", StringComparison.OrdinalIgnoreCase))
        {
            throw new UsageException($"The output '{outputPath}' is not a .npz file.");
        }

        ModelSource model = ModelSource.Open(modelPath, recipePath);
        if (!File.Exists(inputPath))
        {
            throw new UnusableDataException($"There is no input file '{inputPath}'.");
        }

        DataSource data = DataSource.Open(inputPath, model, samples: null, withLabels: false, strict: true, threads: 1);
        if (data.Count != 1)
        {
            throw new UnusableDataException($"'{inputPath}' holds {data.Count} samples; one is run at a time. Use evaluate for many.");
        }

        Sample sample = data.First();
        INetwork network = Networks.Open(model, sample, new Workers(session.Threads));
        IReadOnlyList<Tensor> outputs = network.Run(sample.Inputs);
        if (outputPath is not null)
        {
            IEnumerable<NamedTensor> named = network.OutputNames.Zip(outputs, (name, tensor) => new NamedTensor(name, tensor));
            OutputFile.Write(outputPath, stream => NpzFile.Write(stream, named));
        }

        var report = new RunReport
        {
            Model = modelPath,
            Input = inputPath,
            Output = outputPath,
            Outputs = [.. network.OutputNames.Zip(outputs, (name, tensor) => Describe(name, tensor))],
        };
        session.Print(report, report.Write);
    }

    private static RunOutput Describe(string name, Tensor tensor)
    {
        float[] values = tensor.Floats.ToArray();
        RunScore[] top = [.. values
            .Select((value, index) => new RunScore(index, value))
            .OrderByDescending(score => score.Value)
            .ThenBy(score => score.Index)
            .Take(ScoresShown)];
        return new RunOutput(name, tensor.Shape.Extents.ToArray(), values.Length == 0 ? 0 : values.Min(), values.Length == 0 ? 0 : values.Max(), top);
    }
}
