using Askew.Testing;

namespace Askew.Benchmarks;

/// <summary>The real networks and their data.</summary>
/// <param name="Root">The folder with models/ and data/.</param>
internal sealed record RealFolder(string Root)
{
    /// <summary>Looks for it.</summary>
    /// <param name="path">Where it is; null for the one beside the repository.</param>
    /// <exception cref="RequestException">It is not there.</exception>
    public static RealFolder Open(string? path)
    {
        string root = path ?? RealData.Folder ?? throw new RequestException($"{RealData.Missing} Name one: COMMAND REAL.");
        return Directory.Exists(Path.Combine(root, "models")) && Directory.Exists(Path.Combine(root, "data"))
            ? new RealFolder(root)
            : throw new RequestException($"'{root}' has no folders 'models' and 'data'; name the folder with real networks: COMMAND REAL.");
    }

    /// <summary>The path of a network.</summary>
    public string Model(RealNetwork network) => Path.Combine(Root, network.Folder, network.Name + ".onnx");

    /// <summary>The path of its recipe.</summary>
    public string Recipe(RealNetwork network) => Path.Combine(Root, network.Folder, network.Name + ".recipe.json");

    /// <summary>The samples to calibrate it with.</summary>
    public string Calibration(RealNetwork network) => Path.Combine(Root, "data", network.Data, "calibration");

    /// <summary>The samples to measure it on.</summary>
    public string Evaluation(RealNetwork network) => Path.Combine(Root, "data", network.Data, "evaluation");
}
