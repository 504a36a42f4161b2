// Runs an integer-only network: RunNetwork model.askew input.f32
// The input is a file of little-endian 32-bit floats, already prepared as the network wants them: channels, rows, columns.
using System.Runtime.InteropServices;
using Askew;

(string path, float[] input) = (args[0], MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(args[1])).ToArray());
try
{
    IntegerNetwork network = IntegerNetwork.Load(path);
    float[] scores = network.Run(input);

    NetworkTensor output = network.Outputs[0];
    Console.WriteLine($"{output.Name} [{string.Join(", ", output.Shape)}], {output.Bits} bits in steps of {output.Scale:g4}");
    foreach ((int index, float score) in scores.Index().OrderByDescending(pair => pair.Item).Take(3))
    {
        Console.WriteLine($"  {index}: {score:g5}");
    }
}
catch (Exception e) when (e is AskewException or ArgumentException)
{
    // The file is damaged or none of Askew's, or the input is not what the network takes.
    Console.Error.WriteLine(e.Message);
    Environment.ExitCode = 1;
}
