using Askew.Evaluation;
using Askew.Quantization;
using Askew.Reports;
using Askew.Tensors;

namespace Askew.Cli;

/// <summary>A network that was quantised just now, for whatever target.</summary>
/// <param name="Open">Makes it ready to run.</param>
/// <param name="File">The bytes of its .askew file.</param>
/// <param name="Layers">How the tensors are stored.</param>
/// <param name="Notes">What the user should know.</param>
/// <param name="Model">All there is to know about it; null where only some layers compute in integers.</param>
internal sealed record QuantizedNetwork(
    Func<Workers, INetwork> Open, Func<byte[]> File, IReadOnlyList<LayerReport> Layers, IReadOnlyList<string> Notes, QuantizedModel? Model);
