namespace Askew;

/// <summary>How a network is quantised; what is not said is chosen as the command line chooses it.</summary>
public sealed record QuantizerOptions
{
    /// <summary>What the network shall run on: the name of a target, or the path of a profile.</summary>
    public string Target { get; init; } = "cpu";

    /// <summary>The method that chooses ranges, options after colons (<c>redistribution:max-clipped=1</c>); null for the target's
    /// own.</summary>
    public string? Method { get; init; }

    /// <summary>The recipe that says how images become inputs; null for the one beside the model.</summary>
    public string? Recipe { get; init; }

    /// <summary>Bits of weights, 2 to 8.</summary>
    public int WeightBits { get; init; } = 8;

    /// <summary>Bits of activations, 2 to 8.</summary>
    public int ActivationBits { get; init; } = 8;

    /// <summary>How much time it may take to find better weights.</summary>
    public Effort Effort { get; init; } = Effort.Normal;

    /// <summary>Steps to leave out, as <c>--without</c> names them.</summary>
    public IReadOnlyList<string> Without { get; init; } = [];

    /// <summary>Nodes that stay float, and only these.</summary>
    public IReadOnlyList<string> KeepFloat { get; init; } = [];

    /// <summary>Tensors at which the network is cut; empty for its own outputs.</summary>
    public IReadOnlyList<string> Outputs { get; init; } = [];

    /// <summary>Extents of inputs by name, where the model leaves them open.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<int>> Shapes { get; init; } = new Dictionary<string, IReadOnlyList<int>>();

    /// <summary>How much worse than float it may be: points of top-1 or mAP (<c>0.5</c>), which are measured on
    /// <see cref="ToleranceData"/>, or decibels of output SQNR that are kept (<c>30dB</c>); null for what there is.</summary>
    public string? Tolerance { get; init; }

    /// <summary>Samples to measure the <see cref="Tolerance"/> on, with labels as the recipe says; null for the calibration samples, which
    /// measure decibels alone.</summary>
    public string? ToleranceData { get; init; }

    /// <summary>What the network may take of a microcontroller's memory for code and constants (<c>120KB</c>): each layer's weights get as
    /// many bits, 2 to 8, as they are worth; null for whatever it takes.</summary>
    public string? Flash { get; init; }

    /// <summary>Use only this many samples, spread evenly; null for all.</summary>
    public int? Samples { get; init; }

    /// <summary>Threads to use. The result does not depend on it.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;
}
