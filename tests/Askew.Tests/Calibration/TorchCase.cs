using System.Text.Json;
using Askew.Calibration;

namespace Askew.Tests.Calibration;

/// <summary>What PyTorch's observers made of some batches.</summary>
internal sealed record TorchCase(
    string Name, ulong Seed, TorchBatch[] Batches, double[] Minmax, double[] MovingAverage, TorchHistogram Histogram)
{
    public static IReadOnlyList<TorchCase> All { get; } = Load();

    public IEnumerable<float[]> Draw() =>
        Batches.Select((batch, i) => TorchBatches.Draw(Seed + (ulong)i, batch.Count, batch.Kind, batch.Scale, batch.Shift));

    private static TorchCase[] Load()
    {
        using Stream json = typeof(TorchCase).Assembly.GetManifestResourceStream("TorchObservers.json")!;
        return JsonDocument.Parse(json).RootElement.GetProperty("cases").Deserialize<TorchCase[]>(JsonSerializerOptions.Web)!;
    }
}
