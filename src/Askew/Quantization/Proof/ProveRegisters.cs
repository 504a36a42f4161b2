using Askew.Quantization.Lowering;
using Askew.Quantization.Planning;

namespace Askew.Quantization.Proof;

/// <summary>Proves that no register of the target overflows, whatever the inputs, or refuses the network.</summary>
internal sealed class ProveRegisters : IStep<LoweredNetwork, ProvenNetwork>
{
    /// <inheritdoc/>
    public string Name => "prove registers";

    /// <inheritdoc/>
    public ProvenNetwork Run(LoweredNetwork decided) => new(decided, Certificate.Prove(decided.Program, decided.Plan.Target));
}
