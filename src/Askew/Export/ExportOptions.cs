using Askew.Graphs;
using Askew.Samples;
using Askew.Tensors;

namespace Askew.Export;

/// <summary>What can be chosen about an export.</summary>
internal sealed record ExportOptions
{
    /// <summary>What files and functions are called.</summary>
    public required string Name { get; init; }

    /// <summary>The command that makes the export, for the record; null where there is none.</summary>
    public string? Command { get; init; }

    /// <summary>Whether weights go to a file of their own.</summary>
    public bool SeparateWeights { get; init; }

    /// <summary>Whether an input and the outputs that belong to it are stored, with a function that checks them.</summary>
    public bool SelfTest { get; init; }

    /// <summary>The reals that the stored input is made of, one tensor an input; null for integers that look random.</summary>
    public IReadOnlyList<Tensor>? Sample { get; init; }

    /// <summary>Whether 8-bit activations are signed, in formats that have both; unsigned ones have faster kernels in most
    /// runtimes.</summary>
    public bool SignedActivations { get; init; }

    /// <summary>Whether inputs and outputs are integers, in formats whose inputs and outputs are reals otherwise.</summary>
    public bool IntegerIo { get; init; }

    /// <summary>Whether every integer shall be the program's in any runtime, at whatever speed, in formats whose runtimes compute between
    /// reals otherwise.</summary>
    public bool Exact { get; init; }

    /// <summary>Whether inputs and outputs are reals that the model makes integers of and integers that it makes reals of, in formats that
    /// have both.</summary>
    public bool FloatBoundary { get; init; }

    /// <summary>Whether inputs have their channels last, in formats where they are the network's order otherwise.</summary>
    public bool ChannelsLast { get; init; }

    /// <summary>What of the network computes in float, for formats that take it along; null for nothing.</summary>
    public Graph? Rest { get; init; }

    /// <summary>How an image becomes the network's input, for formats that say so; null where it takes none, or nobody knows.</summary>
    public InputRecipe? Input { get; init; }

    /// <summary>What the elements of the output are called, for formats that say so; null where nobody knows.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>How files lie in folders, in formats that have several ways; null for the usual one.</summary>
    public string? Layout { get; init; }

    /// <summary>Whether memory matters more than speed: results may take the place of their operands, which keeps compilers from using
    /// vectors, and few windows are copied to rows at a time.</summary>
    public bool SavesMemory { get; init; } = true;

    /// <summary>Whether, besides memory, code shall be small: loops stay loops, whatever the compiler is told.</summary>
    public bool SavesCode { get; init; }
}
