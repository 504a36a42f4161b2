// Runs an integer-only network: RunNetwork model.askew input.f32
// The input is a file of little-endian 32-bit floats, already prepared as the network wants them: channels, rows, columns.
using System.Runtime.InteropServices;
using Askew;

IntegerNetwork network = IntegerNetwork.Load(args[0]);
float[] scores = network.Run(MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(args[1])));

NetworkTensor output = network.Outputs[0];
Console.WriteLine($"{output.Name} [{string.Join(", ", output.Shape)}], {output.Bits} bits in steps of {output.Scale:g4}");
foreach ((int index, float score) in scores.Index().OrderByDescending(pair => pair.Item).Take(3))
{
    Console.WriteLine($"  {index}: {score:g5}");
}
