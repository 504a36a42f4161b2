// Quantises a float network, keeps the result, and measures it beside the float one:
// QuantizeAndMeasure model.onnx calibration-folder evaluation-folder model.askew
// A recipe beside the model (model.recipe.json) says how images become its input and where the labels are.
using Askew;

try
{
    Quantizer.Quantize(args[0], args[1]).Save(args[3]);
    Accuracy accuracy = Quantizer.Measure(args[3], args[2], reference: args[0]);
    Console.WriteLine($"{accuracy.Samples} samples: top-1 {accuracy.Top1:p1} (float {accuracy.ReferenceTop1:p1}), {accuracy.OutputSqnrDb:f1} dB");
}
catch (AskewException e)
{
    // What happened, to which node or file, what was expected, what to try.
    Console.Error.WriteLine(e.Message);
    Environment.ExitCode = 1;
}
