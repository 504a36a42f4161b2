namespace Askew.Tests.Export.Onnx;

/// <summary>A test that is reported as skipped where Debian's package python3-onnx is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OnnxCheckerFactAttribute : FactAttribute
{
    /// <summary>Skips where the package is missing.</summary>
    public OnnxCheckerFactAttribute() =>
        Skip = Directory.Exists("/usr/lib/python3/dist-packages/onnx") ? null
            : "NOT INSTALLED: python3-onnx; ./test.sh installs it where it may.";
}
