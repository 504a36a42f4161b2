using Askew.Calibration;
using Askew.Quantization.Targets;

namespace Askew.Workflows;

/// <summary>What shall be examined.</summary>
/// <param name="Model">The float ONNX network.</param>
/// <param name="Recipe">The recipe; null for the one beside the model.</param>
/// <param name="Calibration">Images or tensors to calibrate with.</param>
/// <param name="Data">Images or tensors to judge by; null for the calibration data.</param>
/// <param name="Calibrator">The method that chooses ranges.</param>
/// <param name="Target">The target.</param>
/// <param name="Samples">Judge by this many evaluation samples; null for the default.</param>
/// <param name="Folder">Where what is mended goes; null to mend nothing.</param>
internal sealed record ExaminationRequest(
    string Model, string? Recipe, string Calibration, string? Data, ICalibrator Calibrator, TargetProfile Target,
        int? Samples, string? Folder)
{
    /// <summary>Checks what can be checked before any file is read.</summary>
    /// <exception cref="RequestException">It makes no sense.</exception>
    public void Check()
    {
        Target.RequireIntegersOnly();
        if (Samples is < 1)
        {
            throw new RequestException($"--samples is {Samples}; it takes a number from 1 up.");
        }

        if (Calibrator.Needs != StatisticsNeeds.None)
        {
            throw new RequestException(
                $"the method '{Calibrator.Name}' follows the samples in their order, which an examination does not keep; choose another.");
        }
    }
}
