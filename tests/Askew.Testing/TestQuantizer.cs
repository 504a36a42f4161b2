using Askew.Calibration;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Quantization;
using Askew.Quantization.Planning;
using Askew.Quantization.Targets;
using Askew.Samples;

namespace Askew.Testing;

/// <summary>Quantises in one go what others simplify, calibrate and quantise in steps.</summary>
internal static class TestQuantizer
{
    /// <summary>Quantises <paramref name="graph"/>, shapes known, which stays as it is; <paramref name="choices"/> are put behind
    /// it.</summary>
    public static QuantizedModel Quantize(
        Graph graph, IEnumerable<Sample> samples, TargetProfile target, QuantizationOptions options, ProgramOrigin origin,
        Graph? choices = null)
    {
        graph = ModelQuantizer.Simplify(graph);
        ModelQuantizer.RequireQuantizable(graph, target);
        CalibrationData data = CalibrationPass.Run(
            graph, [target], options.Calibrator.Needs, samples, options.SampleCount, options.Threads);
        return ModelQuantizer.Quantize(new CalibratedNetwork(graph, data), target, options, origin, choices: choices);
    }
}
