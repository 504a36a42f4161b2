namespace Askew.Export.Onnx;

/// <summary>What an instruction loses where it is computed between reals of single precision.</summary>
/// <param name="Steps">How far it may be off before it is rounded, in steps of its result; infinite where there is no such form.</param>
/// <param name="Most">How far it may be; null for what most instructions may.</param>
internal readonly record struct PrecisionLoss(double Steps, double? Most = null)
{
    public static implicit operator PrecisionLoss(double steps) => new(steps);
}
