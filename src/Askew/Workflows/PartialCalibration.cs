using Askew.Calibration;
using Askew.Files;
using Askew.Quantization.Targets;
using Askew.Reports;

namespace Askew.Workflows;

/// <summary>Gathers the statistics of one part of the calibration samples, so that parts can run on many machines.</summary>
internal static class PartialCalibration
{
    /// <summary>Runs <paramref name="source"/> over a part of the samples and writes what it leaves behind.</summary>
    /// <param name="source">The float network.</param>
    /// <param name="path">Images or tensors, the same for all parts.</param>
    /// <param name="shard">Which part of how many: the remainder of samples' numbers.</param>
    /// <param name="output">The file to write.</param>
    /// <param name="samples">Use only this many samples, spread evenly, of which the part is one; null for all.</param>
    /// <param name="isStrict">Whether a sample that cannot be used is an error.</param>
    /// <param name="work">How it is done.</param>
    /// <exception cref="RequestException">The model is quantised already, or the part has no sample.</exception>
    public static CalibrationReport Run(
        ModelSource source, string path, (int Part, int Parts) shard, string output, int? samples, bool isStrict, Work work)
    {
        source.RequireFloat();
        DataSource all = DataSource.OpenCalibration(path, source, work, samples, isStrict: isStrict);
        DataSource part = all.Shard(shard, isStrict, work);

        // What any target may want: a user decides for one only when all parts are there.
        // Nodes are only kept in float for those that would compute them in integers.
        TargetProfile[] targets =
        [
            .. TargetCatalog.Names.Select(TargetCatalog.Find)
                .Where(target => source.View.KeptFloat.Count == 0 || target.IntegerLayers == IntegerLayers.All),
        ];
        CalibratedModel calibrated = CalibratedModel.Calibrate(source, part, targets, [], work, sampleCount: all.Count);
        part.ReportSkipped(work);
        work.Cancellation.ThrowIfCancellationRequested();
        byte[] file = CalibrationFile.ToBytes(calibrated.ToPart(all.Count, part.Numbers));
        OutputFile.Write(output, file);
        return new CalibrationReport(source.Path, output, part.Usable, all.Count, file.Length);
    }
}
