using Askew.Reports.Network;

namespace Askew.Workflows;

/// <summary>What a quantisation came to.</summary>
/// <param name="Source">The float network.</param>
/// <param name="Model">The network.</param>
/// <param name="File">The bytes of its .askew file.</param>
/// <param name="Samples">How many samples it was calibrated with.</param>
/// <param name="Notes">What the user should know, one sentence each.</param>
/// <param name="Network">What can be seen inside it; null where nobody asked.</param>
/// <param name="Search">The search for a tolerance; null where there was none.</param>
internal sealed record QuantizationResult(
    ModelSource Source, QuantizedModel Model, byte[] File, int Samples, IReadOnlyList<string> Notes, NetworkReport? Network,
    ToleranceSearch.Outcome? Search);
