using Askew.Quantization.Planning;
using Askew.Quantization.Proof;

namespace Askew.Quantization;

/// <summary>The part of a quantised network that computes in integers only.</summary>
/// <param name="Proven">Its program, and how it was decided.</param>
/// <param name="Network">The float network that the program stands for, perhaps with channels of like sizes, and its statistics.</param>
internal sealed record IntegerPart(ProvenNetwork Proven, CalibratedNetwork Network);
