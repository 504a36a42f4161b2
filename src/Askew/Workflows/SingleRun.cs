using Askew.Evaluation;
using Askew.Files;
using Askew.Reports;
using Askew.Samples;
using Askew.Samples.Arrays;
using Askew.Tensors;

namespace Askew.Workflows;

/// <summary>Runs a network on one input.</summary>
internal static class SingleRun
{
    private const int ScoresShown = 5;

    /// <summary>Does what <paramref name="request"/> says; writes the outputs where it names a file.</summary>
    /// <param name="request">What is run.</param>
    /// <param name="work">Its threads work inside the run; it is told whether the image was turned.</param>
    public static RunReport Run(RunRequest request, Work work)
    {
        if (request.Output is not null && !request.Output.EndsWith(".npz", StringComparison.OrdinalIgnoreCase))
        {
            throw new RequestException($"The output '{request.Output}' is neither a .npz nor a .png file.");
        }

        if (request.Reference is not null)
        {
            throw new RequestException(
                "--reference is for pictures; give a .png file or a folder with -o, or use evaluate to compare numbers.");
        }

        ModelSource model = ModelSource.Open(request.Model, request.Recipe, request.View);
        if (!File.Exists(request.Input))
        {
            throw new UnusableDataException($"There is no input file '{request.Input}'.");
        }

        DataSource data = DataSource.Open(request.Input, model, work with { Threads = 1 }, isStrict: true);
        if (data.Count != 1)
        {
            throw new UnusableDataException($"'{request.Input}' holds {data.Count} samples; one is run at a time. Use evaluate for many.");
        }

        Sample sample = data.First();
        INetwork network = Networks.Open(model, sample, new Workers(work.Threads), request.Engine);
        IReadOnlyList<Tensor> outputs = network.Run(sample.Inputs);
        data.ReportSkipped(work);
        if (request.Output is { } outputPath)
        {
            IEnumerable<NamedTensor> named = network.OutputNames.Zip(outputs, (name, tensor) => new NamedTensor(name, tensor));
            OutputFile.Write(outputPath, stream => NpzFile.Write(stream, named));
        }

        return new RunReport
        {
            Model = request.Model,
            Input = request.Input,
            Output = request.Output,
            Outputs = [.. network.OutputNames.Zip(outputs, (name, tensor) => Describe(name, tensor, NamesOf(tensor)))],
        };

        // Scores of classes are as many as there are classes; what stands before the first is a background.
        IReadOnlyList<string>? NamesOf(Tensor tensor)
        {
            int background = model.Recipe?.Labels?.Offset ?? 0;
            return model.Recipe?.Task == RecipeTask.Classification
                && model.ClassNamesFor(data.Folder) is { } names
                && background >= 0 && tensor.Shape.ElementCount == names.Count + background
                    ? [.. Enumerable.Repeat("background", background), .. names] : null;
        }
    }

    // The places of the largest, the largest first, of equal ones the first first; not all are sorted, as there may be very many.
    private static List<int> Largest(float[] values)
    {
        var places = new List<int>(ScoresShown + 1);
        for (int i = 0; i < values.Length; i++)
        {
            int place = places.Count;
            while (place > 0 && values[i].CompareTo(values[places[place - 1]]) > 0)
            {
                place--;
            }

            if (place < ScoresShown)
            {
                places.Insert(place, i);
                places.RemoveRange(Math.Min(ScoresShown, places.Count), places.Count - Math.Min(ScoresShown, places.Count));
            }
        }

        return places;
    }

    private static RunOutput Describe(string name, Tensor tensor, IReadOnlyList<string>? classes)
    {
        float[] values = tensor.Floats.ToArray();
        RunScore[] top = [.. Largest(values).Select(index => new RunScore(index, values[index], classes?[index]))];
        return new RunOutput(name, tensor.Shape.Extents.ToArray(), values.Length == 0 ? 0 : values.Min(), values.Length == 0
            ? 0 : values.Max(), top);
    }
}
