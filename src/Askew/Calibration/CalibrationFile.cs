using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Askew.Files;
using Askew.Tensors;

namespace Askew.Calibration;

/// <summary>The file of a <see cref="CalibrationPart"/>: a zip with format.json, statistics.json (readable, long lists in the third) and
/// numbers.bin.</summary>
internal static partial class CalibrationFile
{
    private const int MostRank = 16;

    private static readonly ArchivePart Json = new("statistics.json", "statisticsSha256");
    private static readonly ArchivePart Blob = new("numbers.bin", "numbersSha256");

    private static readonly ChecksummedArchive Archive = new("askew-statistics", 1, Json, Blob)
    {
        Title = "file of calibration statistics",
        Remedy = "calibrate again",
    };

    private static readonly JsonTypeInfo<Contents> ContentsType = new CalibrationJson(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        RespectRequiredConstructorParameters = true,
    }).Contents;

    /// <summary>The bytes of the file.</summary>
    public static byte[] ToBytes(CalibrationPart part)
    {
        var numbers = new WeightsBlob();
        var contents = new Contents(
            part.ModelSha256,
            part.SampleCount,
            part.AreImages,
            Place<int>(numbers, [.. part.Numbers]),
            [.. part.Statistics.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => Entry.Of(pair.Key, pair.Value, numbers))],
            [.. part.Inputs.OrderBy(pair => pair.Key).Select(pair => new Kept(
                pair.Key, [.. pair.Value.Select(tensor => new Input([.. tensor.Shape.Extents], Place(numbers, tensor.Floats)))]))],
            part.ClassNames);
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(contents, ContentsType);
        return Archive.ToBytes(json, numbers.ToArray());
    }

    /// <summary>Reads the file at <paramref name="path"/>.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or no such file.</exception>
    public static CalibrationPart Load(string path) => Archive.Load(path, Read);

    private static CalibrationPart Read(Stream stream)
    {
        IReadOnlyDictionary<ArchivePart, byte[]> parts = Archive.Read(stream);
        Contents contents = JsonSerializer.Deserialize(parts[Json], ContentsType)
            ?? throw new InvalidDataException($"'{Json.Entry}' is empty");
        if (!IsWhole(contents))
        {
            throw new InvalidDataException($"an entry of '{Json.Entry}' is missing or null");
        }

        var numbers = new WeightsBlob(parts[Blob]);
        return new CalibrationPart
        {
            ModelSha256 = contents.ModelSha256,
            SampleCount = contents.SampleCount,
            AreImages = contents.AreImages,
            ClassNames = contents.ClassNames,
            Numbers = Fetch<int>(numbers, contents.Numbers),
            Statistics = contents.Tensors.ToDictionary(entry => entry.Name, entry => entry.ToStatistics(numbers)),
            Inputs = contents.Samples.ToDictionary(kept => kept.Number, kept => kept.ToTensors(numbers)),
        };
    }

    // What JSON leaves out, or says is null, is null whatever the types say.
    private static bool IsWhole(Contents contents) =>
        contents is { ModelSha256: not null, Numbers: not null, Tensors: not null, Samples: not null }
        && contents.ClassNames?.Contains(null!) != true
        && contents.Tensors.All(entry =>
            entry is { Name: not null, Counts: not null, Samples: not null, SampleMins: not null, SampleMaxs: not null })
        && contents.Samples.All(kept => kept is { Inputs: not null }
            && kept.Inputs.All(input => input is { Shape: not null, Values: not null }));

    private static Range Place<T>(WeightsBlob numbers, ReadOnlySpan<T> values)
        where T : unmanaged => new(numbers.Append(values), values.Length);

    private static T[] Fetch<T>(WeightsBlob numbers, Range range)
        where T : unmanaged => numbers.Read<T>(range.Offset, range.Count);

    [JsonSerializable(typeof(Contents), GenerationMode = JsonSourceGenerationMode.Metadata)]
    private sealed partial class CalibrationJson : JsonSerializerContext;

    private sealed record Range(int Offset, int Count);

    private sealed record Contents(
        string ModelSha256, int SampleCount, bool AreImages, Range Numbers, IReadOnlyList<Entry> Tensors, IReadOnlyList<Kept> Samples,
        IReadOnlyList<string>? ClassNames = null);

    private sealed record Entry(
        string Name, double Min, double Max, double BinWidth, long FirstBin, Range Counts, Range Samples,
            Range SampleMins, Range SampleMaxs)
    {
        public static Entry Of(string name, ActivationStatistics statistics, WeightsBlob numbers) => new(
            name,
            statistics.Min,
            statistics.Max,
            statistics.BinWidth,
            statistics.FirstBin,
            Place<long>(numbers, [.. statistics.Counts.Select(count => (long)count)]),
            Place<int>(numbers, [.. statistics.Samples.Select(sample => sample.Sample)]),
            Place<float>(numbers, [.. statistics.Samples.Select(sample => sample.Min)]),
            Place<float>(numbers, [.. statistics.Samples.Select(sample => sample.Max)]));

        public ActivationStatistics ToStatistics(WeightsBlob numbers)
        {
            int[] samples = Fetch<int>(numbers, Samples);
            float[] mins = Fetch<float>(numbers, SampleMins);
            float[] maxs = Fetch<float>(numbers, SampleMaxs);
            double[] counts = [.. Fetch<long>(numbers, Counts).Select(count => (double)count)];
            bool makesSense = counts.Length is > 0 and <= HistogramObserver.MostBins && counts.All(count => count >= 0)
                && double.IsFinite(Min) && double.IsFinite(Max) && Min <= Max && BinWidth > 0
                && Math.ScaleB(1, Math.ILogB(BinWidth)) == BinWidth
                && Math.Abs(FirstBin) <= 1L << 41 && mins.Length == samples.Length && maxs.Length == samples.Length
                && mins.Concat(maxs).All(float.IsFinite);
            return makesSense
                ? new ActivationStatistics(
                Min, Max, BinWidth, FirstBin, counts)
                { Samples = [.. samples.Select((s, i) => new SampleExtremes(s, mins[i], maxs[i]))] }
                : throw new InvalidDataException($"the statistics of tensor '{Name}' make no sense");
        }
    }

    private sealed record Kept(int Number, IReadOnlyList<Input> Inputs)
    {
        public IReadOnlyList<Tensor> ToTensors(WeightsBlob numbers) => [.. Inputs.Select(input => input.ToTensor(numbers))];
    }

    private sealed record Input(int[] Shape, Range Values)
    {
        public Tensor ToTensor(WeightsBlob numbers)
        {
            float[] values = Fetch<float>(numbers, Values);
            return Shape.Length <= MostRank && new Shape(Shape).ElementCount == values.Length && values.All(float.IsFinite)
                ? Tensor.Of(new Shape(Shape), values)
                : throw new InvalidDataException("an input that it keeps makes no sense");
        }
    }
}
