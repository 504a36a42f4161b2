// Quantises a float network, keeps the result, and measures it beside the float one:
// QuantizeAndMeasure model.onnx calibration-folder evaluation-folder model.askew
// A recipe beside the model (model.recipe.json) says how images become its input and where the labels are.
using Askew;

(string model, string calibration, string evaluation, string output) = (args[0], args[1], args[2], args[3]);
try
{
    Quantizer.Quantize(model, calibration).Save(output);
    Accuracy accuracy = Quantizer.Measure(output, evaluation, reference: model);
    Console.WriteLine($"{accuracy.Samples} samples: top-1 {accuracy.Top1:p1} (float {accuracy.ReferenceTop1:p1}), "
        + $"{accuracy.OutputSqnrDb:f1} dB");
}
catch (AskewException e)
{
    // What happened, to which node or file, what was expected, what to try.
    Console.Error.WriteLine(e.Message);
    Environment.ExitCode = 1;
}
