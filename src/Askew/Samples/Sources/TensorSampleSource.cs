using System.Globalization;
using Askew.Samples.Labels;
using Askew.Tensors;

namespace Askew.Samples.Sources;

/// <summary>Finished tensors from .npy and .npz files.</summary>
internal sealed class TensorSampleSource : ISampleSource
{
    private readonly (TensorSampleFile File, int Row)[] samples;
    private readonly IReadOnlyList<SampleInput> inputs;
    private readonly ILabelSource labels;

    /// <summary>Takes all samples of <paramref name="files"/>.</summary>
    public TensorSampleSource(IReadOnlyList<TensorSampleFile> files, IReadOnlyList<SampleInput> inputs)
        : this([.. files.SelectMany(file => Enumerable.Range(0, file.Count).Select(row => (file, row)))], inputs, LabelSources.None)
    {
        if (samples.Length == 0)
        {
            throw new UnusableDataException($"There are no samples in '{files[0].Name}': its first extent is 0.");
        }
    }

    private TensorSampleSource((TensorSampleFile File, int Row)[] samples, IReadOnlyList<SampleInput> inputs, ILabelSource labels)
    {
        this.samples = samples;
        this.inputs = inputs;
        this.labels = labels;
        Names = Array.ConvertAll(samples, sample => sample.File.IsBatch
            ? string.Create(CultureInfo.InvariantCulture, $"{sample.File.Name}[{sample.Row}]")
            : sample.File.Name);
    }

    /// <summary>The names of all samples.</summary>
    public string[] Names { get; }

    /// <inheritdoc/>
    public int Count => samples.Length;

    /// <summary>The same samples with labels.</summary>
    public TensorSampleSource WithLabels(ILabelSource labelSource) => new(samples, inputs, labelSource);

    /// <inheritdoc/>
    public string NameOf(int index) => Names[index];

    /// <inheritdoc/>
    public Sample Load(int index)
    {
        (TensorSampleFile file, int row) = samples[index];
        int? label = labels.Find(index, Names[index]);
        IReadOnlyList<Tensor> arrays = file.Arrays();
        return new Sample
        {
            Name = Names[index],
            Inputs = [.. arrays.Select((array, i) => TensorRows.Take(
                array, file.IsBatch ? row : null, inputs[i].Rank, inputs[i].ElementType))],
            Label = label,
        };
    }
}
