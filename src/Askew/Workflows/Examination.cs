using System.Diagnostics;
using Askew.Diagnosis;
using Askew.Graphs;
using Askew.Quantization;
using Askew.Reports;
using Askew.Samples;

namespace Askew.Workflows;

/// <summary>Finds out what is wrong with a network, its data or its quantisation, and mends it.</summary>
internal static class Examination
{
    /// <summary>The method that chooses ranges where nobody names one: quick, and hardly worse than trying all.</summary>
    public const string DefaultMethod = "mse";

    /// <summary>Evaluation samples that are looked at where nobody says how many.</summary>
    public const int MostEvaluationSamples = 64;

    // The ranges of more calibration samples are those of many.
    private const int MostCalibrationSamples = 256;
    private const int FewestCalibrationSamples = 16;
    private const long MostCalibrationBytes = 512L << 20;

    /// <summary>Examines what <paramref name="request"/> names.</summary>
    public static DoctorReport Run(ExaminationRequest request, Work work)
    {
        var clock = Stopwatch.StartNew();
        request.Check();
        Treatment? treatment = request.Folder is null ? null : new Treatment(request, work);
        ModelSource source = ModelSource.Open(request.Model, request.Recipe);
        source.RequireFloat();
        Patient patient = Open(request, source, work);
        IReadOnlyList<Finding> findings = Doctor.Examine(patient, work.Counting("Examining", Doctor.CheckCount));
        return new DoctorReport
        {
            Model = request.Model,
            Target = request.Target.Name,
            Method = request.Calibrator.Name,
            CalibrationSamples = patient.Calibration.Count,
            EvaluationSamples = patient.Evaluation.Count,
            HasLabels = patient.Evaluation.Any(sample => sample.Label is not null || sample.Boxes is not null),
            Checks = Doctor.CheckCount,
            Findings = findings,
            Treatment = treatment?.Apply(source, findings),
            Seconds = clock.Elapsed.TotalSeconds,
        };
    }

    private static Patient Open(ExaminationRequest request, ModelSource source, Work work)
    {
        DataSource calibration = DataSource.Open(request.Calibration, source, work);
        int most = (int)Math.Clamp(
            MostCalibrationBytes / Math.Max(1, calibration.First().Inputs.Sum(input => sizeof(float) * (long)input.Shape.ElementCount)),
            FewestCalibrationSamples,
            MostCalibrationSamples);
        if (calibration.Count > most)
        {
            calibration = DataSource.Open(request.Calibration, source, work, most);
        }

        FloatSplit split = source.SimplifiedGraph(calibration.First(), request.Target);
        Graph graph = split.Integers;
        CalibratedModel.RequireMemory(graph, calibration.Count, work.Threads);
        Sample[] calibrationSamples = [.. split.Complete(calibration.Samples(), work.Threads)];
        return new Patient
        {
            Graph = graph,
            Recipe = source.Recipe,
            Calibration = calibrationSamples,
            Unreadable = calibration.Skipped,
            Evaluation = Evaluation(source.Recipe),
            PreparedBy = input => Evaluation(source.Recipe! with { Input = input }),
            Target = request.Target,
            Calibrator = request.Calibrator,
            Threads = work.Threads,
            Cancellation = work.Cancellation,
        };

        // Samples are few, so they are read again for every way to prepare them.
        Sample[] Evaluation(Recipe? recipe)
        {
            ISampleSource all =
                SampleSources.Open(request.Data ?? request.Calibration, recipe, source.Inputs, withLabels: request.Data is not null);
            return
            [
                .. split.Complete(
                    new SamplePipeline(all.Take(request.Samples ?? MostEvaluationSamples), work.Threads).Samples(), work.Threads),
            ];
        }
    }
}
