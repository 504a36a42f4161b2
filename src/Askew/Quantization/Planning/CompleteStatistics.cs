namespace Askew.Quantization.Planning;

/// <summary>Adds to what the samples have shown what the network itself says: rows of tables that no sample looked up, and how far masked
/// scores need a range.</summary>
internal sealed class CompleteStatistics : IStep<CalibratedNetwork, CalibratedNetwork>
{
    /// <inheritdoc/>
    public string Name => "complete statistics";

    /// <inheritdoc/>
    public CalibratedNetwork Run(CalibratedNetwork decided) =>
        decided.Knowing(MaskedScores.Limited(decided.Graph, UnseenRows.Seen(decided.Graph, decided.Data)));
}
