namespace Askew.Workflows;

/// <summary>What shall be run on which input, and what becomes of the outputs.</summary>
/// <param name="Model">A float ONNX network or an .askew file.</param>
/// <param name="Input">An image, a .npy or a .npz file; for pictures also a folder of images.</param>
internal sealed record RunRequest(string Model, string Input)
{
    /// <summary>Boxes of a lower score are not drawn where nobody says otherwise.</summary>
    public const double UsualScore = 0.25;

    /// <summary>The recipe; null for the one beside the model, else beside the reference.</summary>
    public string? Recipe { get; init; }

    /// <summary>What runs integer networks.</summary>
    public string Engine { get; init; } = Networks.Managed;

    /// <summary>A .npz file for the outputs; a .png or a folder for pictures. Null for none.</summary>
    public string? Output { get; init; }

    /// <summary>A float network whose boxes are drawn beside; null for none.</summary>
    public string? Reference { get; init; }

    /// <summary>Boxes of a lower score are not drawn.</summary>
    public double MinScore { get; init; } = UsualScore;

    /// <summary>What of the network is used.</summary>
    public ModelView View { get; init; } = ModelView.Whole;

    /// <summary>Whether pictures are asked for rather than numbers.</summary>
    public bool Draws => Output is not null && (Directory.Exists(Input) || Output.EndsWith(".png", StringComparison.OrdinalIgnoreCase));
}
