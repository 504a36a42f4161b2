namespace Askew.Export;

/// <summary>What an export takes of a microcontroller's memory.</summary>
/// <param name="FlashBytes">Code and constants, as the compiler named in <paramref name="CompiledFor"/> makes them; without one,
/// constants alone.</param>
/// <param name="ConstantBytes">Weights and tables.</param>
/// <param name="RamBytes">The arena; the stack comes to it.</param>
/// <param name="Multiplications">Multiplications of weights with activations in a run.</param>
/// <param name="CompiledFor">The processor and the optimisation of the flash's figure; null where no compiler was found, or none
/// succeeded.</param>
internal sealed record ExportFootprint(long FlashBytes, long ConstantBytes, long RamBytes, long Multiplications, string? CompiledFor);
