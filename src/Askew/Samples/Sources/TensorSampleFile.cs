using Askew.Samples.Arrays;
using Askew.Tensors;

namespace Askew.Samples.Sources;

/// <summary>A .npy or .npz file of finished tensors: a batch of samples, or a single one.</summary>
internal sealed class TensorSampleFile
{
    private readonly Func<IReadOnlyList<Tensor>> load;

    private TensorSampleFile(string name, int count, bool isBatch, Func<IReadOnlyList<Tensor>> load)
    {
        Name = name;
        Count = count;
        IsBatch = isBatch;

        // A batch stays in memory, as its rows are asked for one after the other; of single samples there may be many.
        var kept = new Lazy<IReadOnlyList<Tensor>>(load);
        this.load = isBatch ? () => kept.Value : load;
    }

    /// <summary>The file's path relative to the data folder.</summary>
    public string Name { get; }

    /// <summary>Number of samples.</summary>
    public int Count { get; }

    /// <summary>Whether the first dimension counts samples.</summary>
    public bool IsBatch { get; }

    /// <summary>Looks at a file. A damaged one counts as one sample, which will not load.</summary>
    public static TensorSampleFile Open(string path, string name, IReadOnlyList<SampleInput> inputs) =>
        Path.GetExtension(path).Equals(".npz", StringComparison.OrdinalIgnoreCase)
            ? OpenNpz(path, name, inputs)
            : OpenNpy(path, name, inputs);

    /// <summary>The arrays, in the order of the network's inputs.</summary>
    public IReadOnlyList<Tensor> Arrays() => load();

    private static TensorSampleFile OpenNpy(string path, string name, IReadOnlyList<SampleInput> inputs)
    {
        if (inputs.Count != 1)
        {
            throw new UnusableDataException($"The network has {inputs.Count} inputs, but '{name}' holds one array. Give the samples as a "
                + $".npz with an array for each input.");
        }

        Shape shape;
        try
        {
            shape = NpyFile.ReadShape(path);
        }
        catch (UnreadableArrayException)
        {
            return new TensorSampleFile(name, 1, isBatch: false, () => [NpyFile.Read(path)]);
        }

        bool isBatch = IsBatchOf(shape, inputs[0], name);
        return new TensorSampleFile(name, isBatch ? shape[0] : 1, isBatch, () => [NpyFile.Read(path)]);
    }

    private static TensorSampleFile OpenNpz(string path, string name, IReadOnlyList<SampleInput> inputs)
    {
        Tensor[] Read()
        {
            IReadOnlyList<NamedTensor> entries = NpzFile.Read(path);
            return [.. inputs.Select(input => Find(entries, input, inputs.Count, name))];
        }

        Tensor[] arrays;
        try
        {
            arrays = Read();
        }
        catch (UnreadableArrayException)
        {
            return new TensorSampleFile(name, 1, isBatch: false, Read);
        }

        bool[] areBatches = [.. arrays.Select((array, i) => IsBatchOf(array.Shape, inputs[i], name))];
        bool isBatch = areBatches[0];

        // States of recurrent layers have more than one row each: then all arrays together are one sample.
        bool isWhole = inputs.Any(input => input.FirstExtent != 1) && arrays.Zip(inputs, areBatches).All(each =>
            !each.Third || each.First.Shape[0] == each.Second.FirstExtent);
        if (isWhole)
        {
            return new TensorSampleFile(name, 1, isBatch: false, Read);
        }

        if (areBatches.Any(each => each != isBatch) || (isBatch && arrays.Any(array => array.Shape[0] != arrays[0].Shape[0])))
        {
            throw new UnusableDataException(
                $"The arrays of '{name}' do not hold the same number of samples: "
                + $"{string.Join(", ", arrays.Select((array, i) => $"'{inputs[i].Name}' {array.Shape}"))}.");
        }

        return new TensorSampleFile(name, isBatch ? arrays[0].Shape[0] : 1, isBatch, Read);
    }

    private static Tensor Find(IReadOnlyList<NamedTensor> entries, SampleInput input, int inputCount, string name)
    {
        NamedTensor[] named = [.. entries.Where(entry => entry.Name == input.Name)];
        if (named.Length == 1)
        {
            return named[0].Tensor;
        }

        // With one input there is no doubt what the only array is, or one that is called so.
        NamedTensor[] likely = entries.Count == 1 ? [entries[0]] : [.. entries.Where(entry => entry.Name is "inputs" or "input")];
        return inputCount == 1 && likely.Length == 1
            ? likely[0].Tensor
            : throw new UnusableDataException(
                $"'{name}' has no array for the network's input '{input.Name}', only "
                + $"{string.Join(", ", entries.Select(entry => $"'{entry.Name}'"))}. Name the arrays as the inputs.");
    }

    private static bool IsBatchOf(Shape shape, SampleInput input, string name)
    {
        if (shape.Rank == input.Rank && shape.Rank > 0)
        {
            return true;
        }

        if (input.Rank == 0)
        {
            throw new UnusableDataException(
                $"The network's input '{input.Name}' is a single number, which samples cannot give. Fix it in the recipe: "
                + $"\"constants\": {{ \"{input.Name}\": 1 }}.");
        }

        return shape.Rank == input.Rank - 1
            ? false
            : throw new UnusableDataException(
                $"'{name}' has shape {shape}, but the network's input '{input.Name}' has {input.Rank} dimensions. "
                + $"It must have {input.Rank}, the first of which counts samples, or {input.Rank - 1} for a single sample.");
    }
}
