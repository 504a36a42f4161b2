namespace Askew.Costs;

/// <summary>A processor, as far as times follow from it.</summary>
internal sealed record ProcessorProfile
{
    /// <summary>What it is called.</summary>
    public required string Name { get; init; }

    /// <summary>What it is, where its figures come from, which of them are assumptions.</summary>
    public required string Description { get; init; }

    /// <summary>Millions of cycles a second.</summary>
    public required double Megahertz { get; init; }

    /// <summary>Cycles to begin and end a layer.</summary>
    public required double CyclesPerCall { get; init; }

    /// <summary>Bytes that come from or go to memory in a cycle; null where nothing waits for memory.</summary>
    public double? BytesPerCycle { get; init; }

    /// <summary>Whether memory is read and written while computing goes on, so that the longer of both counts; otherwise both.</summary>
    public bool Overlaps { get; init; }

    /// <summary>Whether channels lie last in memory, as in exported C: inputs are transposed where that is another order.</summary>
    public bool ChannelsLast { get; init; }

    /// <summary>What each kind of layer takes; kinds that are not named take what the others do.</summary>
    public required IReadOnlyDictionary<WorkKind, KindCost> Layers { get; init; }

    /// <summary>What layers of <paramref name="kind"/> take.</summary>
    public KindCost CostOf(WorkKind kind) => Layers.TryGetValue(kind, out KindCost cost) ? cost : Layers[WorkKind.Other];
}
